import { useEffect, useEffectEvent } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'

/** Single photos are no list to come back to: folders, archives, lists and files of the province are. */
const isWorthKeeping = (name: string): boolean => /\.(?:xlsx|csv|zip|gzzc|gzzc-receipt)$/iu.test(name)
const hasExtension = (name: string): boolean => /\.[a-z0-9]{2,5}$/iu.test(name)

/** The path of a file; empty in a browser. The old test runtime has it as a property of the file. */
const pathOf = (file: File): string => (file as { path?: string }).path ?? window.desktop?.pathOf(file) ?? ''

/** The folder that was chosen, of a file in it. */
const chosenFolder = (file: File): string | undefined => {
  const depth = file.webkitRelativePath.split('/').length - 1
  const parts = pathOf(file).split(/[\\/]/u)
  if (!depth || parts.length <= depth) return undefined
  const separator = pathOf(file).includes('\\') ? '\\' : '/'
  return parts.slice(0, -depth).join(separator)
}

const pathsOf = (files: readonly File[]): string[] => {
  const [first] = files
  const folder = first && chosenFolder(first)
  if (folder) return [folder]
  // A dropped folder comes as a file without an extension.
  return files.filter(({ name }) => isWorthKeeping(name) || !hasExtension(name)).map(pathOf)
}

/** As many of one drop as are kept for an account at all. */
const most = 12

/** Keeps what is opened anywhere in the window, by a drop or a chooser, among the account's recent files. */
export const useNoteOpened = (client: CoreClient, onNoted: () => void): void => {
  const note = useEffectEvent(async (files: readonly File[]) => {
    const paths = pathsOf(files).filter(Boolean).slice(0, most)
    // A file of another kind, or one that is gone, is not kept; opening it reports the problem.
    for (const path of paths) await client.opening.open({ path }).catch(() => {})
    if (paths.length) onNoted()
  })
  useEffect(() => {
    if (!window.desktop) return
    const hear = (files: FileList | null | undefined) => void note([...(files ?? [])])
    // In the capture phase, because file inputs are emptied as soon as they are read.
    const drop = ({ dataTransfer }: DragEvent) => hear(dataTransfer?.files)
    const change = ({ target }: Event) => {
      if (target instanceof HTMLInputElement && target.type === 'file') hear(target.files)
    }
    window.addEventListener('drop', drop, true)
    window.addEventListener('change', change, true)
    return () => {
      window.removeEventListener('drop', drop, true)
      window.removeEventListener('change', change, true)
    }
  }, [])
}
