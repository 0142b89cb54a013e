const dateTime = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'medium',
  timeStyle: 'short',
})

/** An ISO time as a clerk reads it, in Beijing's time. */
export const beijingDateTime = (iso: string): string => dateTime.format(new Date(iso))

const relative = new Intl.RelativeTimeFormat('zh-CN', { numeric: 'auto' })

/** How long ago, in the unit that a person would use. @param now milliseconds */
export const timeSince = (iso: string, now: number): string => {
  const minutes = Math.round((now - Date.parse(iso)) / 60_000)
  if (minutes < 1) return '刚刚'
  if (minutes < 60) return relative.format(-minutes, 'minute')
  if (minutes < 24 * 60) return relative.format(-Math.round(minutes / 60), 'hour')
  return relative.format(-Math.round(minutes / (24 * 60)), 'day')
}
