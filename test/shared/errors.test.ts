import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { certificateErrors } from '../../src/shared/errors/certificate.ts'
import { coreErrors } from '../../src/shared/errors/core.ts'
import type { ErrorEntry } from '../../src/shared/errors/entry.ts'
import { generalErrors } from '../../src/shared/errors/general.ts'
import { hostErrors } from '../../src/shared/errors/host.ts'
import { intakeErrors } from '../../src/shared/errors/intake.ts'
import { officerErrors } from '../../src/shared/errors/officers.ts'
import { openingErrors } from '../../src/shared/errors/opening.ts'
import { photoErrors } from '../../src/shared/errors/photo.ts'
import { Problem } from '../../src/shared/errors/problem.ts'
import { type ErrorCode, registry } from '../../src/shared/errors/registry.ts'
import { serverErrors } from '../../src/shared/errors/server.ts'
import { serverDataErrors } from '../../src/shared/errors/server-data.ts'
import { settingsErrors } from '../../src/shared/errors/settings.ts'
import { setupErrors } from '../../src/shared/errors/setup.ts'
import { submissionErrors } from '../../src/shared/errors/submission.ts'
import { trustErrors } from '../../src/shared/errors/trust.ts'

const parts = [
  generalErrors,
  intakeErrors,
  photoErrors,
  trustErrors,
  certificateErrors,
  coreErrors,
  serverErrors,
  serverDataErrors,
  hostErrors,
  officerErrors,
  openingErrors,
  settingsErrors,
  setupErrors,
  submissionErrors,
]

const entries = Object.entries(registry) as [ErrorCode, ErrorEntry][]

const placesOf = ({ found, wanted, remedy }: ErrorEntry): string[] => [
  ...new Set([...`${found}${wanted}${remedy}`.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)),
]

/** Every `new Problem(code, …)` in the sources: the code and the text of its arguments. */
const uses = ((): { code: string; rest: string; file: string }[] => {
  const source = join(import.meta.dirname, '../../src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
  return files.flatMap((file) => {
    const text = readFileSync(join(source, file), 'utf8')
    return [...text.matchAll(/new Problem\(\s*'([^']+)'/g)].map((match) => {
      let end = match.index + match[0].length
      for (let depth = 1; depth > 0 && end < text.length; end++) depth += { '(': 1, ')': -1 }[text[end]!] ?? 0
      return { code: match[1]!, rest: text.slice(match.index + match[0].length, end - 1), file }
    })
  })
})()

describe('registry', () => {
  test('no code is in two parts of the registry', () => {
    const codes = parts.flatMap((part) => Object.keys(part))
    expect(new Set(codes).size).toBe(codes.length)
    expect(entries.length).toBe(codes.length)
  })

  test.each(entries)('%s: Chinese for people, English for logs', (code, entry) => {
    expect(code).toMatch(/^[a-z]+(\.[a-zA-Z0-9]+)+$/)
    expect(entry.found).toMatch(/\p{Script=Han}/u)
    expect(entry.remedy).toMatch(/\p{Script=Han}/u)
    expect(entry.log).toMatch(/^[\x20-\x7e]+$/)
    // Some details are personal, and logs must not hold those.
    expect(entry.log).not.toMatch(/[{}]/)
    if (entry.http !== undefined) expect(entry.http).toSatisfy((status: number) => status >= 400 && status < 600)
    if (entry.exit !== undefined) expect([1, 2, 3]).toContain(entry.exit)
  })

  test.each(entries)('%s: no place is left unfilled when every detail is given', (code, entry) => {
    const details = Object.fromEntries(placesOf(entry).map((place) => [place, `<${place}>`]))
    const { found, wanted, remedy } = Problem.from({ code, details })!.toJSON()
    expect(`${found}${wanted}${remedy}`).not.toMatch(/[{}]/)
    for (const place of placesOf(entry)) expect(`${found}${wanted}${remedy}`).toContain(`<${place}>`)
  })

  test('every use of a code in the sources gives a detail for each place of its texts', () => {
    const lacking = uses.flatMap(({ code, rest, file }) => {
      const entry = (registry as Record<string, ErrorEntry>)[code]
      if (!entry) return [`${file}: ${code} is not in the registry`]
      // Only the compiler can check details that are built elsewhere.
      if (/^\s*,\s*[a-z]\w*/i.test(rest)) return []
      return placesOf(entry)
        .filter((place) => !new RegExp(`\\b${place}\\b|\\.\\.\\.`).test(rest))
        .map((place) => `${file}: ${code} lacks {${place}}`)
    })
    expect(uses.length).toBeGreaterThan(20)
    expect(lacking).toEqual([])
  })
})

describe('Problem', () => {
  test('fills its texts, and comes back equal from the plain value that crosses processes', () => {
    const problem = new Problem('general.fileMissing', { path: '样例.xlsx' })
    expect(problem.text).toBe('找不到文件：样例.xlsx；一个存在且可以读取的文件；检查文件名和所在文件夹后重试')
    expect(problem.message).toBe('general.fileMissing: file not found or not readable')
    const back = Problem.from(JSON.parse(JSON.stringify(problem)))
    expect(back).toBeInstanceOf(Problem)
    expect(back?.toJSON()).toEqual(problem.toJSON())
  })

  test('a detail that looks like a place is shown unchanged', () => {
    expect(new Problem('general.fileMissing', { path: '{path}' }).toJSON().found).toBe('找不到文件：{path}')
    expect(new Problem('general.fileMissing', { path: '$&$1' }).toJSON().found).toBe('找不到文件：$&$1')
  })

  test('an empty part of the text leaves no separator', () => {
    expect(new Problem('general.unexpected').text).not.toMatch(/；；|^；|；$/)
  })

  test.each([
    undefined,
    null,
    'general.unexpected',
    {},
    { code: 'no.such' },
    { code: 'toString' },
    { code: '__proto__' },
    { code: 7 },
  ])('%j is not a problem of this registry', (value) => {
    expect(Problem.from(value)).toBeUndefined()
  })

  test('wrong details from outside leave the places unfilled', () => {
    for (const details of ['text', 7, null])
      expect(Problem.from({ code: 'general.fileMissing', details })?.toJSON().found).toBe('找不到文件：{path}')
  })
})
