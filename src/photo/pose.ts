import { canonicalFace } from './canonical-face.ts'

/** Head pose in degrees. Yaw: the head turned to its left is positive; pitch: nodding down is positive. */
export interface Pose {
  readonly yaw: number
  readonly pitch: number
}

type Matrix3 = readonly [readonly number[], readonly number[], readonly number[]]

const degrees = 180 / Math.PI

/** Weighted covariance of the canonical points with the mesh (its y and z turned to the canonical axes), both centred. */
const covariance = (mesh: Float32Array): Matrix3 => {
  const total = canonicalFace.reduce((sum, [, weight]) => sum + weight, 0)
  const pairs = canonicalFace.map(([index, weight, x, y, z]) => ({
    weight: weight / total,
    a: [x, y, z],
    b: [mesh[index * 3]!, -mesh[index * 3 + 1]!, -mesh[index * 3 + 2]!],
  }))
  const mean = (of: 'a' | 'b', axis: number): number =>
    pairs.reduce((sum, pair) => sum + pair.weight * pair[of][axis]!, 0)
  const row = (r: number): number[] =>
    [0, 1, 2].map((c) =>
      pairs.reduce((sum, { weight, a, b }) => sum + weight * (a[r]! - mean('a', r)) * (b[c]! - mean('b', c)), 0),
    )
  return [row(0), row(1), row(2)]
}

/** Unit quaternion of the best rotation: the dominant eigenvector of Horn's matrix, by power iteration. */
const bestRotation = ([[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]]: Matrix3): number[] => {
  const horn = [
    [xx! + yy! + zz!, yz! - zy!, zx! - xz!, xy! - yx!],
    [yz! - zy!, xx! - yy! - zz!, xy! + yx!, zx! + xz!],
    [zx! - xz!, xy! + yx!, yy! - xx! - zz!, yz! + zy!],
    [xy! - yx!, zx! + xz!, yz! + zy!, zz! - xx! - yy!],
  ]
  // Shifted by its norm, the matrix has no negative eigenvalue, so that the largest one also dominates.
  const shift = Math.hypot(...horn.flat())
  let quaternion = [1, 0.01, 0.01, 0.01]
  for (let step = 0; step < 200; step++) {
    const next = horn.map((row, i) =>
      row.reduce((sum, value, j) => sum + value * quaternion[j]!, shift * quaternion[i]!),
    )
    const length = Math.hypot(...next)
    quaternion = next.map((value) => value / length)
  }
  return quaternion
}

/**
 * Yaw and pitch by a weighted, scaled-orthographic Procrustes fit of the mesh to the canonical face
 * (Horn 1987, closed form by unit quaternions). Roll is the face's eye line, see `Face.roll`.
 */
export const headPose = (mesh: Float32Array): Pose => {
  const [w, x, y, z] = bestRotation(covariance(mesh)) as [number, number, number, number]
  const yaw = Math.atan2(2 * (x * z + y * w), 1 - 2 * (x * x + y * y)) * degrees
  const pitch = Math.asin(Math.max(-1, Math.min(1, -2 * (y * z - x * w)))) * degrees
  return { yaw, pitch }
}
