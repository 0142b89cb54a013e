// npm run calibrate -- --photos DIR: judges and mends labelled photographs and compares the verdicts with a person's.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import sharp from 'sharp'
import type { PhotoPool } from '../src/photo/node/pool.ts'
import { reasons } from '../src/shared/photo/reasons.ts'
import type { PhotoSpec } from '../src/shared/photo/spec.ts'
import { incurable, type PhotoReport } from '../src/shared/photo/verdict.ts'

/** A photograph with a person's verdict, one row of `labels.csv`. */
interface Labelled {
  readonly file: string
  /** `acceptable`, `borderline` or `retake`, or `covered` and `bare` in a folder about covered faces. */
  readonly verdict: string
  /** Words for the people it is told apart by, e.g. `dark`, `old`, `glasses`. */
  readonly groups: readonly string[]
  readonly note: string
}

interface Judged extends Labelled {
  readonly report: PhotoReport
  readonly output: Uint8Array | undefined
  /** What a second pass over the result says; undefined without a result. */
  readonly second: PhotoReport | undefined
  readonly changed: boolean
}

/** Cells of one line of a CSV file, with quotes around those that contain a comma. */
const cellsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    (quoted?.replaceAll('""', '"') ?? plain ?? '').trim(),
  )

const labelsOf = (folder: string): Labelled[] => {
  const [head = '', ...lines] = readFileSync(join(folder, 'labels.csv'), 'utf8').split(/\r?\n/).filter(Boolean)
  const columns = cellsOf(head)
  return lines.map((line) => {
    const cells = cellsOf(line)
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? ''
    const covered = cell('covered')
    return {
      file: cell('file'),
      verdict: covered === '' ? cell('verdict') : covered === 'yes' ? 'covered' : 'bare',
      groups: cell('group').split(' ').filter(Boolean),
      note: cell('note'),
    }
  })
}

const refused = ({ report }: Judged): boolean => report.verdict === 'fail'
const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`)

export const markdownTable = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

/** Numbers of photographs that pass, pass with remarks and are refused, for each label. */
const confusion = (all: readonly Judged[]): string => {
  const labels = [...new Set(all.map(({ verdict }) => verdict))]
  return markdownTable(
    ["a person's verdict", 'photographs', 'accepted', 'of them with remarks', 'refused', ''],
    labels.map((label) => {
      const those = all.filter(({ verdict }) => verdict === label)
      const out = those.filter(refused).length
      const remarked = those.filter(({ report }) => report.verdict === 'warn').length
      return [label, those.length, those.length - out, remarked, out, percent(out, those.length)]
    }),
  )
}

/** Rows of a table: for each group, or each kind of fault, how many of each label were refused. */
const splitBy = (all: readonly Judged[], names: (photo: Judged) => readonly string[], label: string): string => {
  const found = [...new Set(all.flatMap(names))].toSorted()
  const share = (those: readonly Judged[], verdict: string): string => {
    const labelled = those.filter((photo) => photo.verdict === verdict)
    return labelled.length === 0 ? '–' : `${labelled.filter(refused).length} of ${labelled.length}`
  }
  const verdicts = [...new Set(all.map(({ verdict }) => verdict))]
  return markdownTable(
    [label, ...verdicts.map((verdict) => `${verdict} refused`)],
    found.map((name) => {
      const those = all.filter((photo) => names(photo).includes(name))
      return [name, ...verdicts.map((verdict) => share(those, verdict))]
    }),
  )
}

/** Whether a photo was refused as covered. A covered face in which no face is found is refused just as well. */
const toldCovered = ({ report, verdict }: Judged): boolean =>
  incurable(report).some(({ reason }) => reason === 'face.covered' || (verdict === 'covered' && reason === 'face.none'))

/** Whether the engine decides otherwise than the person. Borderline photographs may go either way. */
const wronglyJudged = (photo: Judged): boolean => {
  switch (photo.verdict) {
    case 'acceptable':
      return refused(photo)
    case 'retake':
      return !refused(photo)
    case 'covered':
      return !toldCovered(photo)
    case 'bare':
      return toldCovered(photo)
    default:
      return false
  }
}

const showsSeveral = ({ report }: Judged): boolean => incurable(report).some(({ reason }) => reason === 'face.several')

/** Whether a covered face was refused for that, or a bare one was. Several faces are refused before it is known what covers them. */
const coveredTable = (all: readonly Judged[]): string =>
  markdownTable(
    ['face', 'photographs', 'refused as covered, or for no face', ''],
    ['covered', 'bare'].map((label) => {
      const those = all.filter((photo) => photo.verdict === label && !showsSeveral(photo))
      const told = those.filter(toldCovered).length
      return [`${label}, not several`, those.length, told, percent(told, those.length)]
    }),
  )

const section = (name: string, all: readonly Judged[]): string => {
  const results = all.flatMap(({ second, ...photo }) => (second ? [{ ...photo, second }] : []))
  const wrong = all.filter(wronglyJudged)
  const aboutCovered = all.some(({ verdict }) => verdict === 'covered')
  return `### ${name}

${confusion(all)}

${aboutCovered ? `${coveredTable(all)}\n\n` : ''}Of ${results.length} results, a second pass refused ${
    results.filter(({ second }) => second.verdict === 'fail').length
  } and changed ${results.filter(({ changed }) => changed).length}.
${all.some(({ groups }) => groups.length > 0) ? `\n${splitBy(all, ({ groups }) => (groups.length === 0 ? ['(none)'] : groups), 'group')}\n` : ''}
${
  aboutCovered
    ? ''
    : splitBy(
        all.filter(({ verdict }) => verdict === 'retake'),
        ({ note }) => note.split(', '),
        'what a person saw',
      )
}

Judged otherwise than by a person:

${markdownTable(
  ['photograph', 'a person', 'note', 'the engine refused it for', 'remarks'],
  wrong.map(({ file, verdict, note, report }) => [
    file,
    verdict,
    note,
    incurable(report)
      .map(({ reason }) => reason)
      .join(', ') || '–',
    report.checks
      .flatMap(({ verdict: outcome, reason }) =>
        outcome === 'warn' && reason && !reasons[reason].mendable ? [reason] : [],
      )
      .join(', ') || '–',
  ]),
)}
`
}

const sheetRows = 5
const sheetColumns = 6

/** Writes the results, and contact sheets of photographs beside them. */
const writeResults = async (folder: string, to: string, all: readonly Judged[]): Promise<void> => {
  mkdirSync(to, { recursive: true })
  writeFileSync(
    join(to, 'reports.json'),
    JSON.stringify(all.map(({ output, ...photo }) => ({ ...photo, mended: output !== undefined }))),
  )
  const shown = all.filter(({ output }) => output !== undefined)
  const [width, height, line] = [220, 308, 16]
  for (let from = 0; from < shown.length; from += sheetRows * (sheetColumns / 2)) {
    const cells = shown.slice(from, from + sheetRows * (sheetColumns / 2))
    const pictures = await Promise.all(
      cells.flatMap(({ file, output, verdict }, i) => {
        const left = (i % (sheetColumns / 2)) * 2 * width
        const top = Math.floor(i / (sheetColumns / 2)) * (height + line)
        const fitted = (bytes: Uint8Array): Promise<Buffer> =>
          sharp(bytes)
            .autoOrient()
            .resize(width - 4, height - 4, { fit: 'contain', background: '#88aacc' })
            .png()
            .toBuffer()
        const words = `<svg width="${2 * width}" height="${line}"><text x="2" y="12" font-size="12" font-family="sans-serif">${from + i} ${verdict} ${file.slice(0, 48)}</text></svg>`
        return [
          fitted(readFileSync(join(folder, file))).then((input) => ({ input, left, top: top + line })),
          fitted(output!).then((input) => ({ input, left: left + width, top: top + line })),
          Promise.resolve({ input: Buffer.from(words), left, top }),
        ]
      }),
    )
    await sharp({
      create: { width: sheetColumns * width, height: sheetRows * (height + line), channels: 3, background: '#88aacc' },
    })
      .composite(pictures)
      .jpeg({ quality: 85 })
      .toFile(join(to, `sheet-${String(from).padStart(3, '0')}.jpg`))
  }
}

/** Judges and mends every labelled photograph of a folder. @returns a section of docs/photo-calibration.md */
export const calibrateByPhotographs = async (
  pool: PhotoPool,
  spec: PhotoSpec,
  folder: string,
  overAll: <Item, Result>(
    what: string,
    items: readonly Item[],
    work: (item: Item) => Promise<Result>,
  ) => Promise<Result[]>,
  { every, results }: { readonly every: number; readonly results: string | undefined },
): Promise<string> => {
  if (!existsSync(join(folder, 'labels.csv'))) throw new Error(`there is no labels.csv in ${resolve(folder)}`)
  const labels = labelsOf(folder).filter((_, i) => i % every === 0)
  const judged = await overAll('photographs', labels, async (label): Promise<Judged> => {
    const { report, output } = await pool.mend(readFileSync(join(folder, label.file)), spec)
    if (output === undefined) return { ...label, report, output, second: undefined, changed: false }
    const again = await pool.mend(output, spec)
    return { ...label, report, output, second: again.report, changed: again.output !== undefined }
  })
  if (results !== undefined) await writeResults(folder, results, judged)
  return section(basename(resolve(folder)), judged)
}
