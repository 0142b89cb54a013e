import { Problem } from '../../shared/errors/problem.ts'
import type { IntakeLimits } from '../limits.ts'
import type { Sheet } from '../table.ts'
import type { Package } from '../zip.ts'
import { scanPart } from './part.ts'
import { isTrue, tokens } from './xml-scanner.ts'

export interface WorksheetPlace extends Sheet {
  readonly part: string
}

/** Names of the parts of a workbook, and settings of the whole workbook. */
export interface Workbook {
  readonly sheets: readonly WorksheetPlace[]
  /** Serial 0 is 1904-01-01 instead of 1899-12-30. */
  readonly date1904: boolean
  readonly workbookPart: string
  readonly stylesPart: string | undefined
  readonly stringsPart: string | undefined
}

export interface Relationship {
  readonly id: string
  /** Last word of the type's address, the same in transitional and strict OOXML. */
  readonly type: string
  readonly target: string
}

/** Resolves a relationship's target against the folder of the part that owns it (OPC part names have no leading `/` in zip). */
const resolve = (folder: string, written: string): string => {
  // Some programs write the separator of Windows.
  const target = written.replaceAll('\\', '/')
  if (target.startsWith('/')) return target.slice(1)
  const path: string[] = folder === '' ? [] : folder.split('/')
  for (const step of target.split('/')) {
    if (step === '..') path.pop()
    else if (step !== '.') path.push(step)
  }
  return path.join('/')
}

const folderOf = (part: string): string => part.slice(0, Math.max(0, part.lastIndexOf('/')))

/**
 * Name of the part with another part's relationships (OPC, ECMA-376 part 2).
 * @example relationshipsPart('xl/workbook.xml') // 'xl/_rels/workbook.xml.rels'
 */
export const relationshipsPart = (ofPart: string): string => {
  const folder = folderOf(ofPart)
  const base = ofPart.slice(folder === '' ? 0 : folder.length + 1)
  return `${folder === '' ? '' : `${folder}/`}_rels/${base}.rels`
}

/**
 * Reads the relationships of a part, `''` for those of the package; none when it has no such part. External ones are left out.
 * @throws Problem `intake.zipDamaged`, `intake.zipTooLarge`, `intake.xmlDamaged`
 * @example
 * await readRelationships(zip, '') // e.g. [{ id: 'rId1', type: 'officeDocument', target: 'xl/workbook.xml' }]
 */
export const readRelationships = async (zip: Package, ofPart: string): Promise<Relationship[]> => {
  const folder = folderOf(ofPart)
  const found: Relationship[] = []
  await scanPart(zip, relationshipsPart(ofPart), (scanner, token) => {
    if (token !== tokens.open || scanner.name !== 'Relationship') return
    if (scanner.attribute('TargetMode') === 'External') return
    const type = scanner.attribute('Type') ?? ''
    found.push({
      id: scanner.attribute('Id') ?? '',
      type: type.slice(type.lastIndexOf('/') + 1),
      target: resolve(folder, scanner.attribute('Target') ?? ''),
    })
  })
  return found
}

const refuseMacros = async (zip: Package): Promise<void> => {
  let macros = zip.entries.some((entry) => /(^|\/)vbaProject\.bin$/i.test(entry.name))
  await scanPart(zip, '[Content_Types].xml', (scanner, token) => {
    // Only types of parts count, because some programs declare default types for every extension.
    if (token === tokens.open && scanner.name === 'Override')
      macros ||= /\.macroEnabled\.main\+xml$/i.test(scanner.attribute('ContentType') ?? '')
  })
  if (macros) throw new Problem('intake.macroWorkbook', { file: zip.name })
}

/**
 * Finds worksheets, styles and strings by their relationships, as the standard requires, instead of by their usual names.
 * @throws Problem `intake.macroWorkbook`, `intake.zipDamaged`, `intake.noSheet`, `intake.zipTooLarge`, XML problems
 * @example
 * const { sheets } = await readWorkbook(zip, intakeLimits)
 * sheets[0] // e.g. { name: '名单', visible: true, part: 'xl/worksheets/sheet1.xml' }
 */
export const readWorkbook = async (zip: Package, limits: IntakeLimits): Promise<Workbook> => {
  await refuseMacros(zip)
  const root = (await readRelationships(zip, '')).find(({ type }) => type === 'officeDocument')
  const workbookPart = root?.target ?? 'xl/workbook.xml'
  const relationships = await readRelationships(zip, workbookPart)
  const byId = new Map(relationships.map((relationship) => [relationship.id, relationship]))
  const sheets: WorksheetPlace[] = []
  let date1904 = false
  const found = await scanPart(zip, workbookPart, (scanner, token) => {
    if (token !== tokens.open) return
    if (scanner.name === 'workbookPr') date1904 = isTrue(scanner.attribute('date1904'))
    if (scanner.name !== 'sheet') return
    const relationship = byId.get(scanner.attribute('*:id') ?? '')
    // Chart and macro sheets have no rows.
    if (relationship?.type !== 'worksheet') return
    if (sheets.length >= limits.sheets)
      throw new Problem('intake.zipTooLarge', { file: zip.name, detail: `工作表超过 ${limits.sheets} 个` })
    sheets.push({
      name: scanner.attribute('name') ?? `Sheet${sheets.length + 1}`,
      visible: (scanner.attribute('state') ?? 'visible') === 'visible',
      part: relationship.target,
    })
  })
  if (!found) throw new Problem('intake.zipDamaged', { file: zip.name, detail: workbookPart })
  if (sheets.length === 0) throw new Problem('intake.noSheet', { file: zip.name })
  const partOf = (type: string) => relationships.find((relationship) => relationship.type === type)?.target
  return { sheets, date1904, workbookPart, stylesPart: partOf('styles'), stringsPart: partOf('sharedStrings') }
}
