import type { ModelName } from './tensorflow.ts'

/** Size and content of one file. */
export interface FileContent {
  readonly bytes: number
  /** SHA-256 in base64. */
  readonly sha256: string
}

/** The two files of each model that this engine was calibrated with. Whoever fetches one checks it. */
export const modelContents: Readonly<
  Record<ModelName, { readonly graph: FileContent; readonly weights: FileContent }>
> = {
  'blazeface-front': {
    graph: { bytes: 51719, sha256: 'BQk3uh/W5qNoxVMzyratqVxE7iasZUwf+16kC+VWFQ8=' },
    weights: { bytes: 402048, sha256: 'OjWJRrG48T/Au7pU4gpXR1tz774VAFebAM/+wCahAjY=' },
  },
  blazeface: {
    graph: { bytes: 79038, sha256: 'zXu/wHgnBXK+s5+eWuZ6rb1QteZ8/zfm1Paz6jkxLl8=' },
    weights: { bytes: 538928, sha256: '3JqX/cULxDIWVUvdaao+e5NhpRnue92Zai9pqYpvm3I=' },
  },
  facemesh: {
    graph: { bytes: 95845, sha256: 'tgyib0BHJPQ70rFXV2HYJlGA4fBTzAcxyqaEYpJzCec=' },
    weights: { bytes: 1477958, sha256: 'OCbaZAsKMCEWFgU2nuavKT911RgEA1W5YOxxozkMHAs=' },
  },
  selfie: {
    graph: { bytes: 83670, sha256: 'i39flcAVmoOnJAsSmKZwEs//0Dlr+mU730UpE2EOmog=' },
    weights: { bytes: 212886, sha256: 'j1eqpy3AaKUL03wjLS4HPhB5EiQeRZAC4UgIdmdvOCo=' },
  },
  iris: {
    graph: { bytes: 122025, sha256: 'SQOKydzAmqBUdNkdmOnbW0evSDCSm88QLtWla/urtGU=' },
    weights: { bytes: 2599092, sha256: '1/KW0YQnQhPUZCaBrhhhEsu+x3/SqwZiV9PFahlAvHE=' },
  },
  multiclass: {
    graph: { bytes: 93660, sha256: 'vjPoL8ZErncyROGg5rfYJbk3zRu0o3ivsriMFHjXtgQ=' },
    weights: { bytes: 8140788, sha256: 'Tf2Id4MToUmqXuby5SCuCdmcVrwtbzY13vL9Fjloesw=' },
  },
}
