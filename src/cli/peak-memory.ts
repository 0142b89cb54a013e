import { readFileSync } from 'node:fs'

/**
 * The most memory this process held at once, MiB. Not what the system accounts to it as a child of another (`maxRSS`): on
 * Linux that begins with its parent's own peak.
 */
export const peakRssMb = (): number => {
  if (process.platform !== 'linux') return Math.round(process.resourceUsage().maxRSS / 1024)
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))!
  return Math.round(Number(kibibytes) / 1024)
}
