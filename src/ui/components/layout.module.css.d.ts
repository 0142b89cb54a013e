declare const classes: {
  readonly banner: string
  readonly digits: string
  readonly doorway: string
  readonly empty: string
  readonly footer: string
  readonly formFooter: string
  readonly gap: string
  readonly header: string
  readonly line: string
  readonly stack: string
  readonly tools: string
  readonly waiting: string
}
export default classes
