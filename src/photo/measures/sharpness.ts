import type { AlignedFace } from '../aligned-face.ts'

/** Half the length of the averaging filter, which has nine taps as in the paper. */
const reach = 4

/** Sum of absolute differences along one axis, and how much of it a blur along that axis removes. */
const alongAxis = (values: Float32Array, inside: Uint8Array, step: number): { total: number; lost: number } => {
  let total = 0
  let lost = 0
  const first = step * (reach + 1)
  for (let i = first; i < values.length - step * reach; i++) {
    if (inside[i] === 0) continue
    const difference = Math.abs(values[i]! - values[i - step]!)
    // Two neighbouring nine-tap means differ by the value that enters and the one that leaves.
    const blurred = Math.abs(values[i + step * reach]! - values[i - step * (reach + 1)]!) / (2 * reach + 1)
    total += difference
    lost += Math.max(0, difference - blurred)
  }
  return { total, lost }
}

/**
 * Blur of the face, 0 (sharp) to 1: the share of its edges that another blur would not change.
 * Crété-Roffet et al., "The blur effect: perception and estimation with a new no-reference perceptual blur metric", 2007.
 * The worse of the two axes counts, so that motion blur along one is detected.
 */
export const measureBlur = ({ image, light, inside }: AlignedFace): number => {
  const axes = [alongAxis(light, inside, 1), alongAxis(light, inside, image.width)]
  return Math.max(...axes.map(({ total, lost }) => (total > 0 ? (total - lost) / total : 1)))
}
