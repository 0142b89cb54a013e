import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { intakeLimits } from '../../../files/limits.ts'
import type { MergedRange } from '../../../files/table.ts'
import { appendTo, asUtf8, escapeXml, prefixOf } from '../../../files/xlsx/escape-xml.ts'
import { passPart, readPart } from '../../../files/xlsx/part.ts'
import { type Relationship, readRelationships, readWorkbook, relationshipsPart } from '../../../files/xlsx/workbook.ts'
import { replaceElements } from '../../../files/xlsx/xml-tags.ts'
import type { Package } from '../../../files/zip.ts'
import { mebibyte } from '../../../shared/byte-size.ts'
import { Problem } from '../../../shared/errors/problem.ts'
import { commented, commentsPieces, drawingPieces } from './comments.ts'
import { listName, listSheetPieces, type NamedRow } from './list-sheet.ts'
import { MarkStyles, plainStyles } from './mark-styles.ts'
import { type Faults, MarkCursor, type MendedCell, markedRows } from './marks.ts'
import { SheetMarker } from './sheet-marker.ts'

/** Transitional and strict OOXML name the same things differently (ECMA-376 part 1 annex A, ISO/IEC 29500-4). */
const dialects = {
  transitional: {
    main: 'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
    relationships: 'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
  },
  strict: {
    main: 'http://purl.oclc.org/ooxml/spreadsheetml/main',
    relationships: 'http://purl.oclc.org/ooxml/officeDocument/relationships',
  },
}
const packageRelationships = 'http://schemas.openxmlformats.org/package/2006/relationships'
const spreadsheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** Limit for the small parts of a worksheet; no clerk's file has larger ones. */
const smallPartBytes = 64 * mebibyte

export interface MarkOptions {
  /** The sheet as the faults name it. */
  readonly sheet: string
  /** Its name in the workbook, where that is another. */
  readonly sheetName?: string
  /** By ascending row. */
  readonly mended: readonly MendedCell[]
  /** Merged ranges of the sheet. */
  readonly merged: readonly MergedRange[]
  /** The rows of the sheet with their names, in the order of the file. */
  readonly names: () => AsyncIterable<NamedRow>
}

const readText = async (zip: Package, name: string | undefined): Promise<string | undefined> => {
  const entry = name === undefined ? undefined : zip.find(name)
  if (!entry) return undefined
  if (entry.size > smallPartBytes)
    throw new Problem('intake.zipTooLarge', { file: zip.name, detail: `${entry.name} ${entry.size} 字节` })
  const pieces: Buffer[] = []
  for await (const piece of readPart(zip, entry)) pieces.push(piece)
  return asUtf8(Buffer.concat(pieces).toString('utf8'))
}

/** A part's own relationships with others added; part names count from the package's root. */
const withRelationships = (
  before: string | undefined,
  added: readonly { readonly id: string; readonly type: string; readonly part: string }[],
): string => {
  const xml =
    before ??
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="${packageRelationships}"></Relationships>`
  const p = prefixOf(xml, 'Relationships')
  return appendTo(
    xml,
    'Relationships',
    added
      .map(({ id, type, part }) => `<${p}Relationship Id="${id}" Type="${type}" Target="/${escapeXml(part)}"/>`)
      .join(''),
  )
}

/** A part name that is not in use yet. */
const freeName = (zip: Package, name: (number: number) => string): string => {
  for (let number = 1; ; number++) if (!zip.find(name(number))) return name(number)
}

/** The part without the elements of a name whose tag is unwanted. */
const without = (xml: string, element: string, isUnwanted: (attributes: string) => boolean): string =>
  replaceElements(xml, element, ({ tag }) => (isUnwanted(tag.attributes) ? '' : undefined))

/** Values of all attributes, still escaped. */
const values = (attributes: string): string[] =>
  Array.from(attributes.matchAll(/"([^"]*)"|'([^']*)'/g), ([, double, single]) => double ?? single ?? '')

/**
 * What the package becomes: parts with new bytes by name, in the order in which they must be made. A part that reads
 * others' results (styles) comes after the sheet.
 */
type NewParts = Map<string, () => Readable | Promise<Readable>>

const text = (xml: () => string) => () => Readable.from([Buffer.from(xml())])

const inPieces = (make: () => Iterable<string> | AsyncIterable<string>) => () =>
  Readable.from(
    (async function* () {
      for await (const piece of make()) if (piece !== '') yield Buffer.from(piece)
    })(),
  )

const planParts = async (
  zip: Package,
  faults: Faults,
  options: MarkOptions,
): Promise<{ parts: NewParts; dropped: ReadonlySet<string> }> => {
  const workbook = await readWorkbook(zip, intakeLimits)
  const place = workbook.sheets.find(({ name }) => name === (options.sheetName ?? options.sheet))!
  const sheetEntry = zip.find(place.part)!
  const workbookXml = (await readText(zip, workbook.workbookPart))!
  const { main, relationships } = workbookXml.includes(dialects.strict.main) ? dialects.strict : dialects.transitional
  const marked = () => markedRows(faults, options.mended, options.sheet)
  const cells = () => commented(marked(), options.merged)

  const companions = await readRelationships(zip, place.part)
  const partOf = (type: string) => companions.find((relationship: Relationship) => relationship.type === type)?.target
  const comments = await readText(zip, partOf('comments'))
  const drawing = await readText(zip, partOf('vmlDrawing'))
  const commentsPart = partOf('comments') ?? freeName(zip, (number) => `xl/gzzcComments${number}.xml`)
  const drawingPart = partOf('vmlDrawing') ?? freeName(zip, (number) => `xl/drawings/gzzcDrawing${number}.vml`)
  // A file that was marked before has a list already; the new list replaces it.
  const earlierList = workbook.sheets.find(({ part }) => /\/gzzcList\d+\.xml$/.test(part))?.part
  const listPart = earlierList ?? freeName(zip, (number) => `xl/worksheets/gzzcList${number}.xml`)
  const stylesPart = workbook.stylesPart ?? 'xl/styles.xml'
  const styles = new MarkStyles((await readText(zip, workbook.stylesPart)) ?? plainStyles(main))
  // Asked for before the styles are written.
  const linkStyle = styles.link
  const names = new Set(workbook.sheets.map(({ name }) => name))
  let list = listName
  for (let number = 2; names.has(list); number++) list = `${listName} ${number}`

  const marker = new SheetMarker({
    marks: new MarkCursor(marked()),
    styleFor: (base, { severity, asText }) => styles.styleFor(base, severity, asText),
    drawing: partOf('vmlDrawing')
      ? undefined
      : (prefix) => `<${prefix}legacyDrawing xmlns:r="${relationships}" r:id="gzzcDrawing"/>`,
  })
  async function* markedSheet() {
    for await (const piece of passPart(zip, sheetEntry)) {
      const out = marker.feed(piece)
      if (out.length > 0) yield out
    }
    yield marker.finish()
  }

  // A formula that was mended away may still be named by the order of calculation, which programs make anew.
  const chain =
    options.mended.length > 0
      ? (await readRelationships(zip, workbook.workbookPart)).find(({ type }) => type === 'calcChain')?.target
      : undefined
  const typesXml = (await readText(zip, '[Content_Types].xml'))!
  const t = prefixOf(typesXml, 'Types')
  const override = (part: string, type: string) =>
    `<${t}Override PartName="/${part}" ContentType="${spreadsheetType}.${type}+xml"/>`
  const vml = /Extension\s*=\s*["']vml["']/i.test(typesXml)
    ? ''
    : `<${t}Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>`
  const types = appendTo(
    chain ? without(typesXml, 'Override', (attributes) => values(attributes).includes(`/${chain}`)) : typesXml,
    'Types',
    vml +
      (earlierList ? '' : override(listPart, 'worksheet')) +
      (partOf('comments') ? '' : override(commentsPart, 'comments')) +
      (workbook.stylesPart ? '' : override(stylesPart, 'styles')),
  )
  const w = prefixOf(workbookXml, 'workbook')
  const lastId = Math.max(0, ...[...workbookXml.matchAll(/\ssheetId\s*=\s*["'](\d+)/g)].map(([, id]) => Number(id)))
  const sheetElement = `<${w}sheet xmlns:r="${relationships}" name="${list}" sheetId="${lastId + 1}" r:id="gzzcList"/>`
  const workbookRelationships = (await readText(zip, relationshipsPart(workbook.workbookPart))) ?? undefined
  const chainless =
    chain && workbookRelationships
      ? without(workbookRelationships, 'Relationship', (attributes) =>
          values(attributes).some((value) => value.endsWith('/calcChain')),
        )
      : workbookRelationships

  const parts: NewParts = new Map([
    ['[Content_Types].xml', text(() => types)],
    [workbook.workbookPart, text(() => (earlierList ? workbookXml : appendTo(workbookXml, 'sheets', sheetElement)))],
    [
      relationshipsPart(workbook.workbookPart),
      text(() =>
        withRelationships(chainless, [
          ...(earlierList ? [] : [{ id: 'gzzcList', type: `${relationships}/worksheet`, part: listPart }]),
          ...(workbook.stylesPart ? [] : [{ id: 'gzzcStyles', type: `${relationships}/styles`, part: stylesPart }]),
        ]),
      ),
    ],
    [sheetEntry.name, () => Readable.from(markedSheet())],
    [stylesPart, text(() => styles.xml)],
    [commentsPart, inPieces(() => commentsPieces(comments, main, cells))],
    [drawingPart, inPieces(() => drawingPieces(drawing, comments, cells()))],
    [
      listPart,
      inPieces(() =>
        listSheetPieces(faults, {
          namespace: main,
          sheet: options.sheet,
          sheetName: place.name,
          names: options.names(),
          linkStyle,
        }),
      ),
    ],
  ])
  const sheetRelationships = [
    ...(partOf('comments') ? [] : [{ id: 'gzzcComments', type: `${relationships}/comments`, part: commentsPart }]),
    ...(partOf('vmlDrawing') ? [] : [{ id: 'gzzcDrawing', type: `${relationships}/vmlDrawing`, part: drawingPart }]),
  ]
  if (sheetRelationships.length > 0) {
    const before = await readText(zip, relationshipsPart(place.part))
    parts.set(
      relationshipsPart(place.part),
      text(() => withRelationships(before, sheetRelationships)),
    )
  }
  return { parts, dropped: new Set(chain ? [chain] : []) }
}

/**
 * The bytes of the clerk's own workbook again: every fault a coloured cell with a comment, what was mended in the window as it
 * is now, a sheet that lists all faults. The rest of the workbook stays byte for byte.
 * @throws whatever reading the source may throw, here or while the bytes are read
 */
export const markedPackage = async (zip: Package, faults: Faults, options: MarkOptions): Promise<Readable> => {
  const { parts, dropped } = await planParts(zip, faults, options)
  const written = new ZipFile()
  const output = written.outputStream as Readable
  written.on('error', (error) => output.destroy(error as Error))
  // Made late, because the styles are complete only after the sheet was written.
  const add = (name: string, make: () => Readable | Promise<Readable>) =>
    written.addReadStreamLazy(name, (give) => {
      Promise.resolve(make()).then(
        (stream) => {
          // A part that fails while it is written ends the whole; nobody else listens.
          stream.on('error', (error) => output.destroy(error))
          give(null, stream)
        },
        (error: Error) => give(error, Readable.from([])),
      )
    })
  for (const [name, make] of parts) add(name, make)
  for (const entry of zip.entries)
    if (!entry.directory && !parts.has(entry.name) && !dropped.has(entry.name))
      add(entry.name, () => Readable.from(zip.read(entry)))
  written.end()
  return output
}
