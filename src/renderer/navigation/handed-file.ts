/** One file to be added. */
export interface HandedFile {
  /** The path, including any folders that were added. */
  readonly name: string
  readonly size: number
  /** Opens its bytes when they are needed. */
  open(): Promise<Blob>
}

/** Files to be added: photos, and zips that the core opens. */
export type Handed = readonly HandedFile[]

export const asHanded = (name: string, file: File): HandedFile => ({ name, size: file.size, open: async () => file })
