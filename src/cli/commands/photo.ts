import { mkdir, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { Command } from 'commander'
import { attachPhotoFiles } from '../../core/photos/attach-photos.ts'
import { fewAtATime } from '../../core/photos/few-at-a-time.ts'
import { pictureEngine } from '../../core/photos/picture-engine.ts'
import { type ReportEntry, reportEntries } from '../../core/photos/report/report-entry.ts'
import { photoSources } from '../../files/photo-sources.ts'
import { createPhotoPool, type PhotoPool } from '../../photo/node/pool.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { checks } from '../../shared/photo/checks.ts'
import { type PhotoSpec, provinceDefault } from '../../shared/photo/spec.ts'
import { photoSpecs } from '../../shared/photo/specs.ts'
import type { PhotoReport } from '../../shared/photo/verdict.ts'
import { findingOfCheck, valueText } from '../../shared/photo/words.ts'
import { action, type CommandContext, withUnit, withUnitOptions } from '../terminal/command-context.ts'
import { fileEntry, reportKind, writePhotoReport } from './photo-report.ts'
import { findSpec } from './photo-specs.ts'

const outcomeWords = {
  attached: '已挂接',
  known: '已处理过',
  refused: '不合格',
  unplaced: '待匹配（在窗口“照片”中指定）',
  unmatched: '不能换照片',
}

const words = { pass: '合格', warn: '提醒', fail: '不合格' }

const reportText = (file: string, report: PhotoReport, output: string | null): string =>
  [
    `${words[report.verdict]}  ${file}${output ? ` → ${output}` : ''}`,
    ...report.checks
      .filter(({ verdict }) => verdict !== 'pass')
      .map((check) => {
        const { found, remedy } = findingOfCheck(check) ?? {}
        const why = [found, remedy].filter(Boolean).join('。')
        return `    ${words[check.verdict]}  ${checks[check.id].name} ${valueText(check)}${why ? `：${why}` : ''}`
      }),
  ].join('\n')

interface Judged {
  readonly report: PhotoReport
  /** The finished photo. */
  readonly bytes?: Uint8Array | undefined
  /** The original file, for a report. */
  readonly shown: Uint8Array
}

type FileJudged = { readonly file: string } & (Judged | { readonly problem: Problem })

/** Yields a task for every file. Each file is read before the next step of the generator. */
async function* judging(
  paths: readonly string[],
  signal: AbortSignal,
  judge: (bytes: Uint8Array) => Promise<Judged>,
): AsyncGenerator<() => Promise<FileJudged>> {
  for await (const { name: file, read } of photoSources(paths)) {
    signal.throwIfAborted()
    const bytes = await read().catch((error: unknown) => Problem.from(error) ?? Promise.reject(error))
    yield async () => (bytes instanceof Problem ? { file, problem: bytes } : { file, ...(await judge(bytes)) })
  }
}

const workers = 2
/** Twice the number of workers, so that no worker waits for a file to be read. */
const mostInProgress = 2 * workers

interface PhotoOptions {
  readonly spec: string
  readonly report?: string
}

interface PhotoRun {
  readonly spec: PhotoSpec
  readonly judge: (pool: PhotoPool, bytes: Uint8Array) => Promise<Judged>
  readonly save: (file: string, bytes: Uint8Array) => Promise<string>
}

const withPhotoOptions = (command: Command): Command =>
  command
    .option('--spec <id|file.json>', '照片规格（gzzc photo specs 列出自带的）', provinceDefault.id)
    .option('--report <out>', '另写报告：.xlsx 列出需要重交的照片和原因，.pdf 是照片一览')

const runPhotos = async (
  { output, signal }: CommandContext,
  paths: readonly string[],
  reportFile: string | undefined,
  { spec, judge, save }: PhotoRun,
): Promise<void> => {
  if (reportFile) reportKind(reportFile)
  const pool = createPhotoPool({ size: workers })
  const counts = { files: 0, pass: 0, warn: 0, fail: 0 }
  const entries: ReportEntry[] = []
  try {
    for await (const item of fewAtATime(
      judging(paths, signal, (bytes) => judge(pool, bytes)),
      mostInProgress,
    )) {
      counts.files++
      if ('problem' in item) {
        counts.fail++
        if (reportFile) entries.push(await fileEntry(item.file, undefined, item.problem))
        output.line({ file: item.file, problem: item.problem.toJSON() }, `不合格  ${item.file}：${item.problem.text}`)
        continue
      }
      const { file, report, bytes, shown } = item
      const saved = bytes && report.verdict !== 'fail' ? await save(file, bytes) : null
      if (reportFile) entries.push(await fileEntry(file, bytes && report.verdict !== 'fail' ? bytes : shown, report))
      counts[report.verdict]++
      output.line({ file, ...report, output: saved }, reportText(file, report, saved))
      output.progress(`已处理 ${counts.files} 张`)
    }
  } finally {
    await pool.close()
  }
  if (reportFile) await writePhotoReport(reportFile, entries, spec.name, signal)
  if (counts.fail) output.refuse()
  output.summary(
    { ...counts, ...(reportFile ? { report: reportFile } : {}) },
    `共 ${counts.files} 张：合格 ${counts.pass}，提醒 ${counts.warn}，不合格 ${counts.fail}`,
  )
}

export const addPhotoCommands = (program: Command): void => {
  const photo = program.command('photo').description('照片：检查、修整、挂接到记录、报告')

  photo
    .command('specs')
    .description('列出自带的照片规格')
    .action(
      action(async ({ output }) => {
        for (const spec of photoSpecs) {
          const { id, name, width, height, kilobytes } = spec
          output.line({ ...spec }, `${id}  ${name}  ${width}×${height} 像素  ${kilobytes.min}–${kilobytes.max} KB`)
        }
        output.summary({ specs: photoSpecs.length }, `共 ${photoSpecs.length} 种`)
      }),
    )

  withPhotoOptions(photo.command('check <path...>'))
    .description('检查照片（文件、文件夹、zip），逐项列出测量值和要求')
    .action(
      action(async (context, paths: string[], options: PhotoOptions) => {
        const spec = await findSpec(options.spec)
        await runPhotos(context, paths, options.report, {
          spec,
          judge: async (pool, bytes) => ({
            report: await pool.check(bytes, spec, { signal: context.signal }),
            shown: bytes,
          }),
          save: async (file) => file,
        })
      }),
    )

  withPhotoOptions(photo.command('mend <path...>'))
    .description('检查并修整照片：摆正、裁剪、换白底、压缩')
    .requiredOption('--out <dir>', '结果文件夹')
    .action(
      action(async (context, paths: string[], options: PhotoOptions & { out: string }) => {
        const spec = await findSpec(options.spec)
        await mkdir(options.out, { recursive: true })
        const taken = new Set<string>()
        await runPhotos(context, paths, options.report, {
          spec,
          judge: async (pool, bytes) => {
            const { report, output } = await pool.mend(bytes, spec, { signal: context.signal })
            return { report, bytes: output ?? bytes, shown: bytes }
          },
          save: async (file, bytes) => {
            const stem = basename(file, extname(file))
            let name = `${stem}.jpg`
            for (let count = 2; taken.has(name); count++) name = `${stem} (${count}).jpg`
            taken.add(name)
            const path = join(options.out, name)
            await writeFile(path, bytes, { mode: 0o600 })
            return path
          },
        })
      }),
    )

  withUnitOptions(photo.command('report <out>'))
    .description('单位的照片报告：.xlsx 列出谁要重交照片和原因，.pdf 是照片一览')
    .option('--employer <name>', '只列一个申报单位')
    .action(
      action(async ({ output, signal }, out: string, options: { home: string; as?: string; employer?: string }) => {
        reportKind(out)
        await withUnit(options, undefined, async (unit) => {
          const entries = [...reportEntries(unit.database, { filter: 'all', employer: options.employer })]
          await writePhotoReport(out, entries, `${unit.judgeContext.unit.name} · ${unit.today}`, signal)
          const wanted = entries.filter((entry) => entry.wanted).length
          output.summary(
            { file: out, people: entries.length, wanted },
            `已写 ${out}：共 ${entries.length} 人，需要交照片 ${wanted} 人`,
          )
        })
      }),
    )

  withUnitOptions(photo.command('attach <path...>'))
    .description('按文件名或文件夹名中的证件号码、姓名、编号，把照片挂到记录上（先检查和修整）')
    .action(
      action(async ({ output, signal }, paths: string[], options: { home: string; as?: string }) => {
        await withUnit(options, 'clerk', async (unit) => {
          const counts = { files: 0, attached: 0, known: 0, refused: 0, unplaced: 0, unmatched: 0 }
          for await (const item of attachPhotoFiles(
            unit,
            { paths: paths, mender: pictureEngine, spec: provinceDefault },
            { signal, parallel: mostInProgress },
          )) {
            counts.files++
            counts[item.outcome]++
            const { file, outcome, records, why, report, problem } = item
            const detail = problem
              ? `${problem.found}；${problem.remedy}`
              : report
                ? reportText(file, report, null)
                : ''
            output.line(
              {
                file,
                outcome,
                records,
                ...(why ? { why } : {}),
                ...(report ? { report } : {}),
                ...(problem ? { problem } : {}),
              },
              `${outcomeWords[outcome]}  ${outcome === 'refused' || outcome === 'unmatched' ? detail : file}`,
            )
            output.progress(`已处理 ${counts.files} 张`)
          }
          if (counts.refused + counts.unplaced + counts.unmatched) output.refuse()
          output.summary(
            counts,
            `共 ${counts.files} 张：挂接 ${counts.attached}，以前已挂接 ${counts.known}，不合格 ${counts.refused}，待匹配 ${counts.unplaced}，不能换照片 ${counts.unmatched}`,
          )
        })
      }),
    )
}
