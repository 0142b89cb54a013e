import { readFileSync } from 'node:fs'

/**
 * Peak resident memory of this process in MiB. `maxRSS` is not used, because on Linux it starts with the parent's peak.
 */
export const peakRssMb = (): number => {
  if (process.platform !== 'linux') return Math.round(process.resourceUsage().maxRSS / 1024)
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))!
  return Math.round(Number(kibibytes) / 1024)
}
