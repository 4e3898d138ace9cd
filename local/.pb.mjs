import {startEngine} from '/work/main/local/engine.ts'; import {startStream} from '/work/main/local/stream.ts';
import {countingHandler, createCounters} from '/work/main/local/counting.ts';
import {DynamoDBClient,TransactWriteItemsCommand} from '@aws-sdk/client-dynamodb'; import {NodeHttpHandler} from '@smithy/node-http-handler';
import fs from 'node:fs';import {mkdtempSync,rmSync,existsSync} from 'node:fs';
const where=process.argv[2], total=+process.argv[3];
const dir=mkdtempSync(where+'/pb-');
const engine=await startEngine({tableName:'slotdesk', file:dir+'/t.db'});
let pump={nudge(){} ,idle:async()=>{}}; const counters=createCounters();
const client=new DynamoDBClient({region:'l',endpoint:engine.endpoint,credentials:{accessKeyId:'a',secretAccessKey:'b'},requestHandler:countingHandler(new NodeHttpHandler(),{counters,onWrite:()=>pump.nudge()})});
let seen=0,calls=0; const lat=[]; const written=new Map();
pump=startStream({engine,directory:dir,batchSize:100,parallelizationFactor:4,retryAttempts:3,handle:async({Records})=>{calls++;seen+=Records.length;for(const r of Records){const k=r.dynamodb.Keys.sk.S;const t=written.get(k);if(t){lat.push(performance.now()-t);written.delete(k)}}}});
const text='x'.repeat(300);
const item=(i,k)=>({pk:{S:'THREAD#bloom#wa#'+(i%2000)},sk:{S:k},text:{S:text},version:{N:String(i)}});
const tx=i=>client.send(new TransactWriteItemsCommand({TransactItems:[{Put:{TableName:'slotdesk',Item:item(i,'MSG#'+i),ConditionExpression:'attribute_not_exists(pk)'}},{Put:{TableName:'slotdesk',Item:item(i,'EVT#'+i)}},
{Update:{TableName:'slotdesk',Key:{pk:{S:'THREAD#bloom#wa#'+(i%2000)},sk:{S:'HEAD'}},UpdateExpression:'SET version=:v, t=:t ADD n :o',ExpressionAttributeValues:{':v':{N:String(i)},':t':{S:text},':o':{N:'1'}}}},
{Update:{TableName:'slotdesk',Key:{pk:{S:'AGENTS'},sk:{S:'A#'+(i%200)}},UpdateExpression:'SET l=:v ADD n :o',ExpressionAttributeValues:{':v':{N:String(i)},':o':{N:'1'}}}}]}));
// latency one at a time
for(let i=0;i<300;i++){await tx(1e6+i);written.set('MSG#'+(1e6+i),performance.now());await new Promise(r=>setTimeout(r,3))}
await pump.idle(); lat.sort((a,b)=>a-b);console.log('write answered -> handler ms p50',lat[lat.length>>1]?.toFixed(2),'p99',lat[Math.floor(lat.length*.99)]?.toFixed(2), lat.length);
let n=0,done=0,t0=performance.now(),d0=0; const marks=[250,2500,10000,15000,20000,25000,total];let mi=0;const seen0=seen;const calls0=calls;
let c0=0,u0=process.cpuUsage().user/1000;const cpu0=process.cpuUsage();
await Promise.all(Array.from({length:32},async()=>{while(n<total){await tx(n++);if(++done===marks[mi]){const st=fs.readFileSync('/proc/'+engine.pid()+'/stat','utf8').split(' ');const cpu=(+st[13]+ +st[14])*10; console.log('engine cpu ms/tx',((cpu-c0)/(done-d0)).toFixed(3),'node cpu ms/tx',((process.cpuUsage().user/1000-u0)/(done-d0)).toFixed(3),'trimmed? untrimmed',''); c0=cpu;u0=process.cpuUsage().user/1000;const t=performance.now();console.log(`at ${done*4} records: ${((done-d0)/((t-t0)/1000)).toFixed(0)} tx/s, handled ${seen-seen0}`);t0=t;d0=done;mi++}}}));
const t=performance.now();await pump.idle();console.log('drained in',(performance.now()-t).toFixed(0),'ms; handled',seen-seen0,'of',total*4,'calls',calls-calls0,'rss MB',process.memoryUsage().rss>>20, process.cpuUsage(cpu0));
await pump.stop();await engine.stop();
import {execSync} from 'node:child_process';console.log(execSync(`ls -la ${dir}; sqlite3 ${dir}/t.db "select table_name,count(*) from _stream_records group by 1"`).toString());
rmSync(dir,{recursive:true});
