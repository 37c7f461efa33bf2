import { mount } from 'svelte';
import '../house/house.css';
import { Line } from '../house/line.svelte';
import Chat from './Chat.svelte';
import { Guest } from './guest.svelte';

const line = await Line.open();
mount(Chat, { target: document.body, props: { line, guest: new Guest() } });
