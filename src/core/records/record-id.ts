import { randomUUID } from 'node:crypto'

/**
 * A new record's id: a UUID of version 7 (RFC 9562), the time in its first 48 bits and chance in the rest. Ids made one
 * after another stand side by side in every index that holds them, so that writing many touches few pages of the file.
 */
export const newRecordId = (): string => {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}
