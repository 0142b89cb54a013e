import { expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { inColours, seriousFindings } from '../fixtures/window/axe.ts'
import { foreignLines } from '../fixtures/window/foreign-words.ts'
import { walk } from '../fixtures/window/walk.ts'

/** Screens with the English names of the libraries. */
const withEnglishNames: readonly string[] = ['settings-9']

test('no screen has serious findings of axe or words that a clerk does not understand', async () => {
  requireBuilt()
  const wrong = await walk(async (page, name) => {
    const findings = withEnglishNames.includes(name) ? [] : await foreignLines(page)
    findings.push(...(await seriousFindings(page)))
    // In the dark only the colours differ.
    await inColours(page, 'dark')
    findings.push(...(await seriousFindings(page, ['color-contrast'])).map((finding) => `dark: ${finding}`))
    await inColours(page, 'light')
    if (findings.length) throw new Error(findings.join('\n'))
  })
  expect(wrong).toEqual({})
}, 600_000)
