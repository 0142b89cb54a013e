import type { Page } from 'playwright'

/** Names of keys, of kinds of files and of units of measure, which stand on clerks' keyboards, files and disks. */
const known =
  /^(Ctrl|Alt|Shift|Enter|Esc|Tab|Delete|Home|End|Page|Up|Down|F\d+|Excel|WPS|PDF|CSV|ZIP|JPEG|JPG|PNG|HEIC|TIFF|WebP|xlsx|csv|zip|json|jpg|pdf|KB|MB|GB|QR|DPI|dpi|USB|GA|GB|GZZC|gzzc|VPN|IP|[A-Z])$/

/** Everything that is read or read out: texts, hints, labels, placeholders */
const textsOf = (page: Page): Promise<string[]> =>
  page.evaluate(`[
    ...document.body.innerText.split('\\n'),
    ...[...document.querySelectorAll(':is([title], [aria-label], [placeholder], [alt]):not([aria-hidden=true])')].flatMap((element) =>
      ['title', 'aria-label', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? '')),
  ]`)

/** What belongs to data, not to the program's own words: addresses, folders, files, numbers, codes of units. */
const withoutData = (text: string): string =>
  text
    .replace(/https?:\/\/\S+/gu, '')
    .replace(/\S*[\\/][\w.~-]+[\\/]\S*/gu, '')
    .replace(/[\w-]+\.(xlsx|csv|pdf|zip|jpe?g|gzzc\S*)/gu, '')
    .replace(/[\w*-]*\d[\w*-]*/gu, '')

/** Words of no clerk's language in a line: English, codes, what programs write when they have nothing to say. */
const foreign = (line: string): string[] =>
  (withoutData(line).match(/[A-Za-z_$][\w$]*|\{\w*\}|\[object/gu) ?? []).filter((word) => !known.test(word))

/** The lines of the page in which such words stand. */
export const foreignLines = async (page: Page): Promise<string[]> =>
  (await textsOf(page)).filter((line) => foreign(line).length > 0)
