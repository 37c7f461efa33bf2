import { mount } from 'svelte';
import '../house/house.css';
import { Line } from '../house/line.svelte';
import Front from './Front.svelte';

const line = await Line.open();
mount(Front, { target: document.body, props: { line } });
