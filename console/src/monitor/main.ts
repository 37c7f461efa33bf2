import { mount } from 'svelte';
import '../house/house.css';
import { Line } from '../house/line.svelte';
import Monitor from './Monitor.svelte';
import { Station } from './station.svelte';

const line = await Line.open();
mount(Monitor, { target: document.body, props: { line, station: new Station(line) } });
