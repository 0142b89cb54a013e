/** A parsed PDF object (ISO 32000-1, 7.3), limited to the kinds that verification uses. */
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
  /** Its offsets in the file, delimiters included. */
  readonly start: number
  readonly end: number
}

export interface PdfDictionary {
  readonly kind: 'dictionary'
  readonly entries: ReadonlyMap<string, PdfValue>
}
