const timeZone = 'Asia/Shanghai'
const dateTime = new Intl.DateTimeFormat('zh-CN', { timeZone, dateStyle: 'medium', timeStyle: 'short' })
const day = new Intl.DateTimeFormat('zh-CN', { timeZone, dateStyle: 'medium' })
const relative = new Intl.RelativeTimeFormat('zh-CN', { numeric: 'auto' })

/** An ISO time in Beijing's time: `2026年1月5日 10:02`. */
export const formatDateTime = (iso: string): string => dateTime.format(new Date(iso))

/** The day of an ISO time in Beijing's time: `2026年1月5日`. */
export const formatDay = (iso: string): string => day.format(new Date(iso))

/** A calendar date, `2026-01-05`, as `2026年1月5日`. */
export const formatDate = (date: string): string => date.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日')

/** How long ago, in the unit that a person would use: `5 分钟前`. @param now milliseconds since 1970 */
export const formatTimeSince = (iso: string, now: number): string => {
  const minutes = Math.round((now - Date.parse(iso)) / 60_000)
  if (minutes < 1) return '刚刚'
  if (minutes < 60) return relative.format(-minutes, 'minute')
  if (minutes < 24 * 60) return relative.format(-Math.round(minutes / 60), 'hour')
  return relative.format(-Math.round(minutes / (24 * 60)), 'day')
}
