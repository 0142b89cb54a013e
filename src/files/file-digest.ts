import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

const pieceBytes = 2 ** 18

/**
 * SHA-256 of a file in hex. It reads into one buffer, because a stream would leave tens of megabytes of garbage.
 * @throws the system's error when the file cannot be read
 * @example
 * await fileDigest('/dev/null') // 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
 */
export const fileDigest = async (path: string): Promise<string> => {
  const digest = createHash('sha256')
  const buffer = Buffer.allocUnsafeSlow(pieceBytes)
  const file = await open(path, 'r')
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, pieceBytes)
      if (bytesRead === 0) return digest.digest('hex')
      digest.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
