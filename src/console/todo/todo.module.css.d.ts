declare const classes: {
  readonly link: string
  readonly queues: string
  readonly since: string
}
export default classes
