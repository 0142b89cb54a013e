/**
 * The four neural models the engine looks through. Inputs and outputs are flat, row-major, channels last.
 * See docs/decisions/photo-models.md for where they come from.
 */
export interface FaceModels {
  /**
   * BlazeFace (full range, 256 × 256).
   * @param input 256·256·3 values in −1..1
   * @returns 896 score logits and 896 · 16 box values (centre offset x, y, width, height, six key points x, y) in input pixels
   */
  detect(input: Float32Array): { readonly scores: Float32Array; readonly boxes: Float32Array }
  /**
   * MediaPipe face mesh.
   * @param input 192·192·3 values in 0..1
   * @returns 468 points (x, y, z in input pixels) and the probability that there is a face
   */
  mesh(input: Float32Array): { readonly points: Float32Array; readonly presence: number }
  /**
   * MediaPipe iris, two eyes at once.
   * @param input 2·64·64·3 values in 0..1
   * @returns 2 · 76 points (x, y, z in input pixels): 71 of the eye's outline and brow, 5 of the iris
   */
  irises(input: Float32Array): Float32Array
  /**
   * Person segmentation.
   * @param input 256·256·3 values in 0..1
   * @returns 256·256 probabilities that a pixel is of the person
   */
  person(input: Float32Array): Float32Array
}
