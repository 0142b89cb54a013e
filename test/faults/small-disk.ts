import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Size of a small disk. A province with its photos has room in it. */
const megabytes = 48

/** A disk in memory of a fixed size, which can be filled up. Only root may mount one. */
export class SmallDisk {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** @param folder an empty folder, or one that is not there yet */
  static mount(folder: string): SmallDisk {
    mkdirSync(folder, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', folder], { stdio: 'pipe' })
    return new SmallDisk(folder)
  }

  /** Leaves only so many bytes free, of what is free now. */
  fill(room: number): void {
    this.empty()
    const { bavail, bsize } = statfsSync(this.folder)
    const length = Math.max(0, bavail * bsize - room)
    writeFileSync(join(this.folder, 'filler'), Buffer.alloc(length))
  }

  /** Gives the room back. */
  empty(): void {
    rmSync(join(this.folder, 'filler'), { force: true })
  }

  unmount(): void {
    spawnSync('umount', ['-l', this.folder])
  }
}

/** Why small disks cannot be mounted here; undefined when they can. */
export const smallDisksLacking = (): string | undefined => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux can mount a small disk'
  try {
    SmallDisk.mount(mkdtempSync(join(tmpdir(), 'gzzc-disk-'))).unmount()
    return undefined
  } catch (error) {
    return `mounting a small disk failed: ${(error as Error).message}`
  }
}
