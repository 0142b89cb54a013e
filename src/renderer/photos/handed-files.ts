import { asHanded, type Handed, type HandedFile } from '../navigation/handed-file.ts'

/** Files of an input, of single files or of a folder. */
export const handedByInput = async (files: Iterable<File>): Promise<Handed> =>
  [...files].map((file) => asHanded(file.webkitRelativePath || file.name, file))

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

const walk = async (entry: FileSystemEntry): Promise<HandedFile[]> => {
  if (entry.isFile) return [asHanded(entry.fullPath.slice(1), await fileOf(entry as FileSystemFileEntry))]
  const inside: HandedFile[] = []
  for (const child of await entriesOf(entry as FileSystemDirectoryEntry)) inside.push(...(await walk(child)))
  return inside
}

/** Files and folders that were dropped. To be called in the drop event itself: later its data is gone. */
export const handedByDrop = async (data: DataTransfer): Promise<Handed> => {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  if (!entries.length) return handedByInput(data.files)
  return (await Promise.all(entries.map(walk))).flat()
}

/** Whether all that was dropped is spreadsheets: those go to the import. */
export const areSpreadsheets = (data: DataTransfer): boolean =>
  data.files.length > 0 && [...data.files].every(({ name }) => /\.(xlsx|csv)$/i.test(name))

/** Whether what was dropped is for another section: spreadsheets, batches, receipts. */
export const belongsElsewhere = (data: DataTransfer): boolean =>
  areSpreadsheets(data) || [...data.files].some(({ name }) => /\.(gzzc|gzzc-receipt|json)$/i.test(name))
