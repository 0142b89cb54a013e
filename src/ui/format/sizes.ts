import { gibibyte, kibibyte, mebibyte } from '../../shared/byte-size.ts'

/** Bytes in the unit that suits them: `12 KB` (rounded up), `3.4 MB`, `1.25 GB`. */
export const formatSize = (bytes: number): string => {
  if (bytes < mebibyte) return `${Math.ceil(bytes / kibibyte)} KB`
  return bytes < gibibyte ? `${(bytes / mebibyte).toFixed(1)} MB` : `${(bytes / gibibyte).toFixed(2)} GB`
}

/** Bytes as kilobytes to one decimal, for a photo beside its limits in kilobytes: `38.4 KB`. */
export const formatKilobytes = (bytes: number): string => `${Math.round((bytes / kibibyte) * 10) / 10} KB`
