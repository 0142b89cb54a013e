import { expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { inColours, seriousFindings } from '../fixtures/window/axe.ts'
import { foreignLines } from '../fixtures/window/foreign-words.ts'
import { walk } from '../fixtures/window/walk.ts'

/** The licences name the libraries by their own names. */
const named: readonly string[] = ['settings-9']

test('on no screen axe finds anything serious, nor stands a word that no clerk would understand', async () => {
  requireBuilt()
  const wrong = await walk(async (page, name) => {
    const findings = named.includes(name) ? [] : await foreignLines(page)
    findings.push(...(await seriousFindings(page)))
    // In the dark only the colours are others.
    await inColours(page, 'dark')
    findings.push(...(await seriousFindings(page, ['color-contrast'])).map((finding) => `dark: ${finding}`))
    await inColours(page, 'light')
    if (findings.length) throw new Error(findings.join('\n'))
  })
  expect(wrong).toEqual({})
}, 600_000)
