import { webUtils } from 'electron'

/** Single photos are nothing to come back to: folders, archives, lists and files of the province are. */
const isWorthKeeping = (name: string): boolean => /\.(?:xlsx|csv|zip|gzzc|gzzc-receipt)$/iu.test(name)
const hasExtension = (name: string): boolean => /\.[a-z0-9]{2,5}$/iu.test(name)

/** The path of a file; empty for one that a script made. The old test runtime has it as a property of the file. */
const pathOf = (file: File): string =>
  (webUtils as typeof webUtils | undefined)?.getPathForFile(file) ?? (file as { path?: string }).path ?? ''

/** The folder that was chosen, of a file in it. */
const chosenFolder = (file: File): string | undefined => {
  const depth = file.webkitRelativePath.split('/').length - 1
  const parts = pathOf(file).split(/[\\/]/u)
  if (!depth || parts.length <= depth) return undefined
  const separator = pathOf(file).includes('\\') ? '\\' : '/'
  return parts.slice(0, -depth).join(separator)
}

/** As many of one drop as are kept for an account at all. */
const most = 12

const pathsOf = (files: readonly File[]): string[] => {
  const [first] = files
  const folder = first && chosenFolder(first)
  if (folder) return [folder]
  // A dropped folder comes as a file without an extension.
  const kept = files.filter(({ name }) => isWorthKeeping(name) || !hasExtension(name))
  return kept.map(pathOf).filter(Boolean).slice(0, most)
}

/**
 * Reports the paths of what a person drops on the page or chooses in its file inputs. The page takes no part, so no script of it
 * can name a path: events that a script made are ignored.
 */
export const watchChosenFiles = (report: (paths: readonly string[]) => void): void => {
  const hear = (event: Event, files: FileList | null | undefined): void => {
    const paths = event.isTrusted ? pathsOf([...(files ?? [])]) : []
    if (paths.length) report(paths)
  }
  // In the capture phase, because file inputs are emptied as soon as they are read.
  window.addEventListener('drop', (event) => hear(event, event.dataTransfer?.files), true)
  window.addEventListener(
    'change',
    (event) => {
      const { target } = event
      if (target instanceof HTMLInputElement && target.type === 'file') hear(event, target.files)
    },
    true,
  )
}
