import { canonicalFace } from './canonical-face.ts'

/** Head pose in degrees: nodding (pitch) first, then turning about the upright axis (yaw). Checks use the absolute values. */
export interface Pose {
  readonly yaw: number
  readonly pitch: number
}

type Matrix3 = readonly [readonly number[], readonly number[], readonly number[]]

const degrees = 180 / Math.PI
/** 2¹² steps of power iteration. */
const squarings = 12

/** Weighted covariance of the canonical points with the mesh, turned upright and to the canonical axes, both centred. */
const covariance = (mesh: Float32Array, roll: number): Matrix3 => {
  const total = canonicalFace.reduce((sum, [, weight]) => sum + weight, 0)
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)]
  const pairs = canonicalFace.map(([index, weight, x, y, z]) => {
    const [mx, my, mz] = [mesh[index * 3]!, mesh[index * 3 + 1]!, mesh[index * 3 + 2]!]
    return { weight: weight / total, a: [x, y, z], b: [cos * mx + sin * my, sin * mx - cos * my, -mz] }
  })
  const mean = (of: 'a' | 'b'): number[] =>
    [0, 1, 2].map((axis) => pairs.reduce((sum, pair) => sum + pair.weight * pair[of][axis]!, 0))
  const [meanA, meanB] = [mean('a'), mean('b')]
  const row = (r: number): number[] =>
    [0, 1, 2].map((c) =>
      pairs.reduce((sum, { weight, a, b }) => sum + weight * (a[r]! - meanA[r]!) * (b[c]! - meanB[c]!), 0),
    )
  return [row(0), row(1), row(2)]
}

/** Unit quaternion of the best rotation: the dominant eigenvector of Horn's matrix, by repeated squaring. */
const bestRotation = ([[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]]: Matrix3): number[] => {
  const horn = [
    [xx! + yy! + zz!, yz! - zy!, zx! - xz!, xy! - yx!],
    [yz! - zy!, xx! - yy! - zz!, xy! + yx!, zx! + xz!],
    [zx! - xz!, xy! + yx!, yy! - xx! - zz!, yz! + zy!],
    [xy! - yx!, zx! + xz!, yz! + zy!, zz! - xx! - yy!],
  ]
  // Shifted by its norm, the matrix has no negative eigenvalue, so the largest one also dominates.
  const shift = Math.hypot(...horn.flat())
  let power = horn.map((row, i) => row.map((value, j) => (i === j ? value + shift : value) / shift))
  for (let step = 0; step < squarings; step++) {
    const square = power.map((row) => row.map((_, j) => row.reduce((sum, value, k) => sum + value * power[k]![j]!, 0)))
    const size = Math.hypot(...square.flat())
    power = square.map((row) => row.map((value) => value / size))
  }
  // Every row is now the eigenvector times one of its components, so the longest row is the most exact.
  const [longest] = power.sort((a, b) => Math.hypot(...b) - Math.hypot(...a))
  const length = Math.hypot(...longest!)
  return longest!.map((value) => value / length)
}

/**
 * Yaw and pitch by a weighted, scaled-orthographic Procrustes fit of the mesh to the canonical face
 * (Horn 1987, closed form by unit quaternions). The roll is removed first, so that a tilted head does not count as a turned one.
 * @param mesh 468 points of `Face.mesh`
 * @param roll radians, as `Face.roll`
 */
export const headPose = (mesh: Float32Array, roll: number): Pose => {
  const [w, x, y, z] = bestRotation(covariance(mesh, roll)) as [number, number, number, number]
  const yaw = Math.atan2(2 * (x * z + y * w), 1 - 2 * (x * x + y * y)) * degrees
  const pitch = Math.asin(Math.max(-1, Math.min(1, -2 * (y * z - x * w)))) * degrees
  return { yaw, pitch }
}
