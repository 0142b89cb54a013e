/** A parsed PDF object (ISO 32000-1, 7.3), as far as verification needs them. */
export type PdfValue =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly text: string }
  | PdfString
  | { readonly kind: 'reference'; readonly number: number }
  | { readonly kind: 'array'; readonly items: readonly PdfValue[] }
  | PdfDictionary
  /** true, false, null. */
  | { readonly kind: 'keyword'; readonly text: string }

export interface PdfString {
  readonly kind: 'string'
  readonly bytes: Buffer
  /** Where it stands in the file, delimiters included. */
  readonly start: number
  readonly end: number
}

export interface PdfDictionary {
  readonly kind: 'dictionary'
  readonly entries: ReadonlyMap<string, PdfValue>
}
