declare const classes: {
  readonly code: string
  readonly fingerprint: string
}
export default classes
