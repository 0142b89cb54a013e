import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The media type of an `.xlsx` file. */
export const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/**
 * Writes a workbook in a temporary folder, which is then removed, and returns it as a file.
 * @param name file name that the person sees
 * @param write writes the workbook to a path, e.g. by {@link writeWorkbookFile}
 * @example
 * await workbookDownload('名单.xlsx', (path) => writeWorkbookFile(path, fill))
 */
export const workbookDownload = async (name: string, write: (path: string) => Promise<void>): Promise<File> => {
  const folder = await mkdtemp(join(tmpdir(), 'gzzc-download-'))
  try {
    const path = join(folder, 'workbook.xlsx')
    await write(path)
    return new File([await readFile(path)], name, { type: workbookType })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
