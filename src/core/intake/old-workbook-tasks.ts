import { convertXls } from '../../files/xls/convert-xls.ts'
import type { DecodeTask } from '../decoder/answer-calls.ts'

/** Input of the task `convert`. */
export interface ConvertInput {
  readonly name: string
  readonly bytes: Uint8Array
}

// SheetJS writes each record that it does not know to the console.
console.error = () => {}

/** What the decoder of old workbooks does. */
export const oldWorkbookTasks: Readonly<Record<string, DecodeTask>> = {
  convert: ({ name, bytes }: ConvertInput): Promise<Uint8Array> =>
    convertXls(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), name),
}
