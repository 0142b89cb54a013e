/** One file on its way in. */
export interface HandedFile {
  /** With the folders above it, as far as they were handed in too. */
  readonly name: string
  readonly size: number
  /** Its bytes, opened when they are wanted. */
  open(): Promise<Blob>
}

/** What was handed in: photos, and zips that the core opens. */
export type Handed = readonly HandedFile[]

export const asHanded = (name: string, file: File): HandedFile => ({ name, size: file.size, open: async () => file })
