import { spawn } from 'node:child_process'

/** A display for windows: the one there is, or a virtual one that lives until `close`. */
export const openDisplay = async (): Promise<{ name: string; close(): void }> => {
  const { DISPLAY } = process.env
  if (DISPLAY) return { name: DISPLAY, close: () => {} }
  // Xvfb finds a free number itself and tells it on descriptor 3 once it takes connections.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise<string>((resolve, reject) => {
    setTimeout(() => reject(new Error('Xvfb told no display')), 15_000).unref()
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)))
    server.stdio[3]!.once('data', (told: Buffer) => resolve(told.toString().trim()))
  })
  return { name: `:${number}`, close: () => server.kill() }
}
