const time = new Intl.DateTimeFormat('zh-CN', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Asia/Shanghai' })

/** An ISO time as it is read in China. */
export const showTime = (iso: string): string => time.format(new Date(iso))

const day = new Intl.DateTimeFormat('zh-CN', { dateStyle: 'long', timeZone: 'Asia/Shanghai' })

/** The day of an ISO time, as it is read in China. */
export const showDay = (iso: string): string => day.format(new Date(iso))

/** Bytes as megabytes, or gigabytes. */
export const showSize = (bytes: number): string =>
  bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(1)} MB` : `${(bytes / 2 ** 30).toFixed(2)} GB`

export const showCount = (count: number): string => count.toLocaleString('zh-CN')
