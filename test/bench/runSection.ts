/** One part of the bench, in a process of its own: what one leaves behind is in no other's way. */
process.once('disconnect', () => process.exit(1));
const [name] = process.argv.slice(2);
const { measure } = await import(`./sections/${name}.ts`);
const rows = await measure((progress: string) => console.error(`  ${progress}`));
process.send?.(rows, () => process.exit(0));
