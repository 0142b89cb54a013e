declare const classes: {
  readonly card: string
  readonly codes: string
  readonly page: string
  readonly passkey: string
  readonly secret: string
  readonly setup: string
  readonly title: string
}
export default classes
