declare const classes: {
  readonly body: string
  readonly narrowList: string
  readonly wideList: string
}
export default classes
