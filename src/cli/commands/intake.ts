import type { Command } from 'commander'
import { tables } from '../../core/decoder/decoders.ts'
import { writeErrorWorkbook } from '../../core/intake/mark/error-workbook.ts'
import { SpilledFaults } from '../../core/intake/mark/spilled-faults.ts'
import type { SheetPlaces } from '../../core/intake/read/sheet-places.ts'
import { importFile } from '../../core/intake/session/import-file.ts'
import { eachRecord } from '../../core/records/record-reader.ts'
import { columnName } from '../../files/table.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { maskDocumentNumber } from '../../shared/record/document-number.ts'
import type { PlacedFault } from '../../shared/record/fault.ts'
import { editableFields, findLabel } from '../../shared/record/field-lists.ts'
import { type State, states, stateWords } from '../../shared/record/life-cycle.ts'
import { headerKey, recogniseHeader } from '../../shared/record/recognise-header.ts'
import type { Field } from '../../shared/record/record-fields.ts'
import { action, withUnit, withUnitOptions } from '../terminal/command-context.ts'
import { peakRssMb } from '../terminal/peak-memory.ts'

interface ImportOptions {
  readonly home: string
  readonly as?: string
  readonly dryRun?: boolean
  readonly errors?: string
  readonly acceptWarnings?: boolean
  readonly sheet?: string
  readonly headerRow?: string
  readonly column?: readonly string[]
  readonly fixed?: readonly string[]
}

const fieldCalled = (name: string): Field => {
  const field = editableFields.find((known) => known === name) ?? recogniseHeader(name)
  if (!field)
    throw new Problem('general.usage', { detail: `没有“${name}”这个字段；字段名与模板的列名一致，如 资格专业` })
  return field
}

/** `NAME=VALUE`, as `--column` and `--fixed` are given. */
const pairOf = (option: string, written: string): readonly [name: string, value: string] => {
  const at = written.lastIndexOf('=')
  if (at <= 0) throw new Problem('general.usage', { detail: `${option} ${written}：应为 名称=值` })
  return [written.slice(0, at), written.slice(at + 1)]
}

const positiveRow = (written: string): number => {
  const row = Number(written)
  if (!Number.isInteger(row) || row < 1)
    throw new Problem('general.usage', { detail: `--header-row ${written}：应为行号` })
  return row
}

/** How the options say that a file is read. */
const readingOf = ({ sheet, headerRow, column = [], fixed = [] }: ImportOptions) => ({
  sheet,
  headers: Object.fromEntries(
    column.map((written) => {
      const [header, field] = pairOf('--column', written)
      return [headerKey(header), field === '' ? null : fieldCalled(field)]
    }),
  ),
  columns: {
    ...(headerRow === undefined ? {} : { headerRow: positiveRow(headerRow) }),
    fixed: Object.fromEntries(
      fixed.map((written) => {
        const [field, text] = pairOf('--fixed', written)
        return [fieldCalled(field), text]
      }),
    ),
  },
})

/** Which sheet, header and columns were read, and what was left aside. */
const describePlaces = ({ sheet, header, fixed }: SheetPlaces) => ({
  sheet,
  headerRow: header.row,
  columns: header.known.map(({ column, header: written, field }) => ({
    column: columnName(column),
    header: written,
    field,
  })),
  fixed,
  aside: header.unknown.map(({ column, header: written }) => ({ column: columnName(column), header: written })),
})

const placesText = (places: ReturnType<typeof describePlaces>): string =>
  `读取工作表“${places.sheet}”，表头在第 ${places.headerRow} 行；读了 ${places.columns.length} 列${
    Object.keys(places.fixed).length
      ? `；每行相同：${Object.entries(places.fixed)
          .map(([field, text]) => `${findLabel(field)}=${text}`)
          .join('、')}`
      : ''
  }；${places.aside.length ? `没有读的列：${places.aside.map(({ header }) => header).join('、')}` : '没有落下的列'}`

const repeatable = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

const faultText = (fault: PlacedFault): string =>
  `${fault.severity === 'error' ? '✗' : '!'} ${fault.sheet} ${fault.cell} ${fault.column}：${fault.found}。需要：${fault.wanted}`

export const addIntakeCommands = (program: Command): void => {
  program
    .command('template <file>')
    .description('写出空白导入模板（.xlsx）')
    .action(
      action(async ({ output }, file: string) => {
        // Loaded on demand, because the workbook library is large.
        const { writeTemplate } = await import('../../core/intake/template.ts')
        await writeTemplate(file)
        output.summary({ file }, `模板已写到 ${file}`)
      }),
    )

  withUnitOptions(program.command('import <file>'))
    .description('导入 .xlsx、.xls 或 .csv；有错和有提醒的行逐条列出、不导入，不影响其他行')
    .option('--dry-run', '只检查，不写入')
    .option('--accept-warnings', '提醒都核对过了：只有提醒的行也导入')
    .option('--sheet <name>', '工作表；默认读必需列最全的一个')
    .option('--header-row <number>', '表头所在的行号')
    .option('--column <header=field>', '这一列是哪个字段；=后留空则不读；可多次', repeatable)
    .option('--fixed <field=value>', '表里没有这一列，每行都填这个值；可多次', repeatable)
    .option('--errors <file>', '把每处错误标在原表上，另存为 .xlsx')
    .action(
      action(async ({ output, signal }, file: string, options: ImportOptions) => {
        // It starts while the unit is opened.
        tables.prepare()
        await withUnit(options, 'clerk', async (unit) => {
          const faults = options.errors === undefined ? undefined : new SpilledFaults()
          const started = performance.now()
          const { sheet: wanted, columns, headers } = readingOf(options)
          let read: ReturnType<typeof describePlaces> | undefined
          const counts = await importFile(unit, file, {
            dryRun: options.dryRun ?? false,
            ...(options.acceptWarnings ? {} : { confirmed: new Set<string>() }),
            signal,
            sheet: wanted,
            columns,
            headers,
            onOpened: (places) => {
              read = describePlaces(places)
            },
            onProgress: (rows) => output.progress(`已读 ${rows} 行`),
            onFault: (fault) => {
              faults?.add(fault)
              const { sheet, cell, row, column, code, severity, found, wanted } = fault
              output.line({ sheet, cell, row, column, code, severity, found, wanted }, faultText(fault))
            },
          })
          const marked = options.errors !== undefined && faults !== undefined && faults.count > 0
          if (marked) await writeErrorWorkbook(file, faults, options.errors, { signal })
          faults?.close()
          if (counts.refused || counts.unconfirmed) output.refuse()
          const seconds = Math.round((performance.now() - started) / 10) / 100
          output.summary(
            { ...counts, ...(read ? { read } : {}), seconds, peakRssMb: peakRssMb() },
            `${read ? `${placesText(read)}\n` : ''}${options.dryRun ? '检查' : '导入'}完成：共 ${counts.rows} 行，通过 ${counts.accepted}（其中有提醒 ${counts.warned}），退回 ${counts.refused}，已有 ${counts.duplicates}，用时 ${seconds} 秒` +
              (counts.unconfirmed
                ? `\n有 ${counts.unconfirmed} 行只有提醒，${options.dryRun ? '不会导入' : '没有导入'}：核对上面列出的提醒后，加 --accept-warnings 再导入一次`
                : '') +
              (marked ? `\n错误标注表：${options.errors}` : ''),
          )
        })
      }),
    )

  withUnitOptions(program.command('records'))
    .description('列出记录')
    .option('--status <state>', `状态：${states.join('、')}`)
    .option('--search <text>', '姓名、单位的一部分，或证件号码、证书编号')
    .action(
      action(async ({ output }, options: { home: string; as?: string; status?: string; search?: string }) => {
        if (options.status && !states.includes(options.status as State))
          throw new Problem('general.usage', { detail: `--status ${options.status}` })
        await withUnit(options, undefined, async (unit) => {
          let records = 0
          const wanted = {
            ...(options.status ? { state: options.status as State } : {}),
            ...(options.search ? { search: options.search } : {}),
          }
          for (const row of eachRecord(unit.database, wanted)) {
            records++
            const shown = {
              id: row.id,
              state: row.state,
              name: row.name,
              documentNumber: maskDocumentNumber(row.documentNumber),
              series: row.series,
              title: row.title,
              obtainedOn: row.obtainedOn,
              employerName: row.employerName,
              certificateNumber: row.certificateNumber,
              returnCode: row.returnCode,
              returnText: row.returnText,
            }
            output.line(
              shown,
              `${row.id}  ${stateWords[row.state]}  ${row.name}  ${shown.documentNumber}  ${row.title}  ${row.employerName}${row.returnText ? `  退回：${row.returnText}` : ''}`,
            )
          }
          output.summary({ records }, `共 ${records} 条`)
        })
      }),
    )
}
