import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { signInAttempts } from '../../src/core/accounts/sign-in-pause.ts'
import { connectInProcess } from '../../src/core/host/in-process.ts'
import { GivenPaths } from '../../src/core/host/workplace/given-paths.ts'
import { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { type CoreClient, contract } from '../../src/shared/rpc/contract.ts'
import { problem } from '../fixtures/unit/problem-of.ts'
import { administrator, clerk, password, sampleHome } from '../fixtures/unit/sample-home.ts'

/** Content of the files that no window was given. */
const secret = 'a-file-of-the-user-that-nobody-chose'

let home: string
let user: string
let workplace: Workplace
let client: CoreClient

beforeAll(async () => {
  home = await sampleHome()
  user = await mkdtemp(join(tmpdir(), 'gzzc-user-'))
  await writeFile(join(user, 'a.csv'), secret)
  await writeFile(join(user, 'a.gzzc-backup'), secret)
  workplace = new Workplace(home, '0')
  client = connectInProcess(workplace)
})
afterAll(async () => {
  await workplace.lock()
  for (const folder of [home, user]) await rm(folder, { recursive: true, force: true })
})

describe('the text of a path', () => {
  test.each(['clerk', 'administrator'] as const)('is refused from a window of the %s', async (role) => {
    await client.session.signIn({ name: { clerk, administrator }[role], password })
    const path = join(user, 'a.csv')
    const account = { account: administrator, password }
    expect(await problem(client.opening.open({ given: path }))).toBe('opening.notGiven')
    expect(await problem(client.opening.open({ given: '../a.csv' }))).toBe('opening.notGiven')
    expect(await problem(client.backup.list({ folder: user }))).toBe('opening.notGiven')
    expect(await problem(client.backup.write({ folder: user }))).toBe('opening.notGiven')
    expect(await problem(client.backup.restore({ file: join(user, 'a.gzzc-backup'), ...account }))).toBe(
      'opening.notGiven',
    )
    const folder = await client.backup.folder()
    expect(await problem(client.backup.restore({ file: folder.id, folder: join(user, 'new'), ...account }))).toBe(
      'opening.notGiven',
    )
    for (const id of [path, 'a'.repeat(16)]) {
      expect(await problem(client.opening.read({ id }))).toBe('opening.gone')
      expect(await problem(client.opening.reopen({ id }))).toBe('opening.gone')
      expect(await problem(client.opening.files({ id }))).toBe('opening.gone')
      expect(await problem(client.opening.readInside({ id, name: 'a/a.csv' }))).toBe('opening.gone')
    }
    expect(await readdir(user)).toEqual(['a.csv', 'a.gzzc-backup'])
  })
})

type Schema = z.core.JSONSchema.BaseSchema

/** A value for a schema of the contract in which every text is `text`, as far as the schema lets it. */
const valueFor = (schema: Schema, text: string): unknown => {
  const { type, properties = {}, items, anyOf, allOf, enum: choices, const: only, minimum } = schema
  const [first] = [...(anyOf ?? []), ...(allOf ?? [])]
  if (only !== undefined) return only
  if (choices) return choices[0]
  if (first) return valueFor(first as Schema, text)
  if (type === 'string') return text
  if (type === 'integer' || type === 'number') return minimum ?? 1
  if (type === 'boolean') return true
  if (type === 'array') return [valueFor(items as Schema, text)]
  if (type === 'object')
    return Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, valueFor(each as Schema, text)]))
  return new File(['x'], text)
}

/** Every procedure of the contract whose input has a text. */
const takers = Object.entries(contract).flatMap(([section, procedures]) =>
  Object.entries(procedures).flatMap(([name, { '~orpc': definition }]) => {
    const { inputSchema } = definition as { inputSchema?: z.ZodType }
    if (!inputSchema || section === 'session') return []
    const schema = z.toJSONSchema(inputSchema, { io: 'input', unrepresentable: 'any' }) as Schema
    return [{ path: `${section}.${name}`, section, name, schema }]
  }),
)

const everything = async (answer: unknown): Promise<string> => {
  if (answer instanceof File) return answer.text()
  if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
    let all = ''
    for await (const event of answer as AsyncIterable<unknown>) {
      all += JSON.stringify(event)
      // A batch of photos waits for pieces that no window sends here.
      if (all.includes('"want"')) break
    }
    return all
  }
  return JSON.stringify(answer) ?? ''
}

test.each(takers)('$path reads and writes no file that its texts name', async ({ section, name, schema }) => {
  // Texts as passwords are failed attempts, after which the next one must wait.
  const signedIn = await client.session.current()
  if (signedIn?.name !== administrator) {
    await rm(join(home, signInAttempts), { force: true })
    await client.session.signIn({ name: administrator, password })
  }
  for (const text of [join(user, 'a.csv'), user, join(user, 'new')]) {
    const calls = client as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>
    const answer = await calls[section]![name]!(valueFor(schema, text))
      .then(everything)
      .catch((error: unknown) => JSON.stringify(error))
    expect(answer).not.toContain(secret)
  }
  expect(await readdir(user)).toEqual(['a.csv', 'a.gzzc-backup'])
})

test('ids are random, one for each path, and the oldest is forgotten', () => {
  const given = new GivenPaths()
  const id = given.give('/a/b')
  expect(given.give('/a/./b')).toBe(id)
  expect(new GivenPaths().give('/a/b')).not.toBe(id)
  expect(given.get(id)).toBe('/a/b')
  expect(() => given.give('b')).toThrow(expect.objectContaining({ code: 'backup.path' }))
  for (let count = 0; count < 5_000; count++) given.give(`/c/${count}`)
  expect(() => given.get(id)).toThrow(expect.objectContaining({ code: 'opening.notGiven' }))
  given.offer('/d')
  expect(given.offered.map(({ path }) => path)).toEqual(['/d'])
})

test('a folder that was chosen gives access to no file behind a link in it', async () => {
  await client.session.signIn({ name: clerk, password })
  const chosen = await mkdtemp(join(tmpdir(), 'gzzc-chosen-'))
  await mkdir(join(chosen, 'in'))
  await symlink(join(user, 'a.csv'), join(chosen, 'in/link.csv'))
  await symlink(user, join(chosen, 'elsewhere'))
  const { id } = await client.opening.open({ given: workplace.given.give(chosen) })
  expect(await client.opening.files({ id })).toEqual([])
  for (const name of ['x/in/link.csv', 'x/elsewhere/a.csv', 'x/../a.csv', 'x/in/../../a.csv', 'x//etc/hostname'])
    expect(await problem(client.opening.readInside({ id, name }))).toBe('opening.gone')
  await rm(chosen, { recursive: true })
})
