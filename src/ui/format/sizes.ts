const kilobyte = 1024
const megabyte = 1024 * kilobyte
const gigabyte = 1024 * megabyte

/** Bytes in the unit that suits them: `12 KB` (rounded up), `3.4 MB`, `1.25 GB`. */
export const formatSize = (bytes: number): string => {
  if (bytes < megabyte) return `${Math.ceil(bytes / kilobyte)} KB`
  return bytes < gigabyte ? `${(bytes / megabyte).toFixed(1)} MB` : `${(bytes / gigabyte).toFixed(2)} GB`
}

/** Bytes as kilobytes to one decimal, for a photo beside its limits in kilobytes: `38.4 KB`. */
export const formatKilobytes = (bytes: number): string => `${Math.round((bytes / kilobyte) * 10) / 10} KB`
