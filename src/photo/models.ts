/** A detector's output for its 896 anchors. */
export interface Detections {
  /** 896 logits. */
  readonly scores: Float32Array
  /** 896 · 16 values: centre offset x, y, width, height, six key points x, y, in input pixels. */
  readonly boxes: Float32Array
}

/** The classes of a pixel, in the order of the model. */
export const classNames = ['background', 'hair', 'bodySkin', 'faceSkin', 'clothes', 'others'] as const

/**
 * MediaPipe selfie multiclass.
 * @param input 256·256·3 values in 0..1
 * @returns 256·256·6 logits of {@link classNames}
 */
export type PersonClasses = (input: Float32Array) => Float32Array

/**
 * MediaPipe iris, two eyes at once.
 * @param input 2·64·64·3 values in 0..1
 * @returns for each eye 71 points of its outline and brow and 5 of its iris, centre first (x, y, z in input pixels)
 */
export type Irises = (input: Float32Array) => { readonly outlines: Float32Array; readonly centres: Float32Array }

/**
 * The six neural models of the engine. Inputs and outputs are flat, row-major, channels last.
 * docs/decisions/photo-models.md gives their origin.
 */
export interface FaceModels {
  /**
   * BlazeFace for near faces.
   * @param input 128·128·3 values in −1..1
   */
  detect(input: Float32Array): Detections
  /**
   * BlazeFace for near and far faces, five times as slow.
   * @param input 256·256·3 values in −1..1
   */
  detectThoroughly(input: Float32Array): Detections
  /**
   * MediaPipe face mesh.
   * @param input 192·192·3 values in 0..1
   * @returns 468 points (x, y, z in input pixels) and the probability that there is a face
   */
  mesh(input: Float32Array): { readonly points: Float32Array; readonly presence: number }
  /**
   * Person segmentation.
   * @param input 256·256·3 values in 0..1
   * @returns 256·256 probabilities that a pixel belongs to the person
   */
  person(input: Float32Array): Float32Array
  /** The iris model, loaded when a photo first needs it, because it is larger than the four above together. */
  irises(): Promise<Irises>
  /** The model of a person's classes, loaded when a photo first needs it, because it is larger than all others together. */
  personClasses(): Promise<PersonClasses>
}
