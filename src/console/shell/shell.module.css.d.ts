declare const classes: {
  readonly content: string
  readonly frame: string
  readonly gap: string
  readonly header: string
  readonly province: string
  readonly side: string
  readonly skip: string
  readonly title: string
}
export default classes
