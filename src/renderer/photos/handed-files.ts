import { openPhotoZip, UnreadableZip } from './zip-photos.ts'

/** One file on its way in, read when its turn comes. */
export interface HandedFile {
  /** With the folders above it, as far as they were handed in too. */
  readonly name: string
  readonly size: number
  read(): Promise<File>
}

/** What was handed in: files, and archives that could not be opened with why. */
export interface Handed {
  readonly files: readonly HandedFile[]
  readonly unreadable: readonly { readonly name: string; readonly why: string }[]
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** What systems leave beside people's files. */
const isOfTheSystem = (path: string): boolean =>
  baseName(path).startsWith('.') || baseName(path) === 'Thumbs.db' || path.includes('__MACOSX/')

const asHanded = (file: File, name: string): HandedFile => ({ name, size: file.size, read: async () => file })

/** Opens zips among files and leaves out what is of the system alone. */
const expand = async (given: readonly { readonly name: string; readonly file: File }[]): Promise<Handed> => {
  const files: HandedFile[] = []
  const unreadable: { name: string; why: string }[] = []
  for (const { name, file } of given) {
    if (isOfTheSystem(name)) continue
    if (!name.toLowerCase().endsWith('.zip')) {
      files.push(asHanded(file, name))
      continue
    }
    try {
      const zipped = await openPhotoZip(file)
      files.push(
        ...zipped
          .filter((entry) => !isOfTheSystem(entry.name))
          .map(({ name: inside, size, read }) => ({
            name: `${name}/${inside}`,
            size,
            read: async () => new File([await read()], baseName(inside)),
          })),
      )
    } catch (error) {
      if (!(error instanceof UnreadableZip)) throw error
      unreadable.push({ name, why: error.message })
    }
  }
  return { files, unreadable }
}

/** Files of an input, of single files or of a folder. */
export const handedByInput = (files: Iterable<File>): Promise<Handed> =>
  expand([...files].map((file) => ({ name: file.webkitRelativePath || file.name, file })))

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject))

const entriesOf = async (folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> => {
  const reader = folder.createReader()
  const found: FileSystemEntry[] = []
  for (;;) {
    // At most a hundred at a time; an empty answer is the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (!some.length) return found
    found.push(...some)
  }
}

const walk = async (entry: FileSystemEntry): Promise<{ name: string; file: File }[]> => {
  if (entry.isFile) return [{ name: entry.fullPath.slice(1), file: await fileOf(entry as FileSystemFileEntry) }]
  const inside: { name: string; file: File }[] = []
  for (const child of await entriesOf(entry as FileSystemDirectoryEntry)) inside.push(...(await walk(child)))
  return inside
}

/** Files and folders that were dropped. To be called in the drop event itself: later its data is gone. */
export const handedByDrop = async (data: DataTransfer): Promise<Handed> => {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (!entries.length) return handedByInput(data.files)
  return expand((await Promise.all(entries.map(walk))).flat())
}

/** Whether all that was dropped is spreadsheets: those go to the import. */
export const areSpreadsheets = (data: DataTransfer): boolean =>
  data.files.length > 0 && [...data.files].every(({ name }) => /\.(xlsx|csv)$/i.test(name))

/** Whether what was dropped is for another section: spreadsheets, batches, receipts. */
export const belongsElsewhere = (data: DataTransfer): boolean =>
  areSpreadsheets(data) || [...data.files].some(({ name }) => /\.(gzzc|gzzc-receipt|json)$/i.test(name))
