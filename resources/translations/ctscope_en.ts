<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ctscope::AboutBox</name>
    <message>
        <source>About ctscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;h3&gt;ctscope %1&lt;/h3&gt;&lt;p&gt;Shows the connections that the Linux kernel tracks, live and from saved dumps.&lt;/p&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Qt %1 (built with %2), %3 %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;p&gt;%1&lt;/p&gt;&lt;p&gt;Free software under the GNU General Public License, version 3 or later. It comes with no warranty.&lt;/p&gt;&lt;p&gt;&lt;a href=&quot;https://www.gnu.org/licenses/gpl-3.0.html&quot;&gt;The license&lt;/a&gt;&lt;/p&gt;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt;p&gt;%1: %2, built on %3&lt;/p&gt;</source>
        <comment>file, kind, date</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::AlarmCenter</name>
    <message>
        <source>The desktop shows a notification.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The desktop shows no notification: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is how ctscope notifies you of an alarm.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::AlarmWatch</name>
    <message>
        <source>The connection tracking table is nearly full</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 entries, and the limit is %2 (%3 %).</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Packets of new flows are dropped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the last minute %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows match “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow matches: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows match, such as %1.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ctscope::AlarmsDialog</name>
    <message>
        <source>&amp;Notify me when</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the table is at least %1 % &amp;full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>packets of new flows are &amp;dropped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The red level of the gauge: View ▸ Capacity Levels…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved filters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shows a notification</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved filters can be alarms too. There are none yet: Edit ▸ Saved Filters saves one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>flows &amp;match one of these saved filters:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You are notified once when it begins, and again only after it has been over for about a minute. Live tables are watched while their tabs are open. Filters by owners, names of hosts, countries or networks find only flows of which these are known.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::AskDialog</name>
    <message>
        <source>Question of ssh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Question of ssh: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Show what is typed</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::BlankPage</name>
    <message>
        <source>Why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%p %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::BundleModel</name>
    <message>
        <source>no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>limit %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>count %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>counters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>expectations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>event log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The machine: its own name, else that of the folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network namespace; empty for the machine&apos;s own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What printed the table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Printed by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A table, or a log of events.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The size of the file, unpacked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file within the bundle.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 table</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln tables</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 event log</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln event logs</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 holds %2 of connection tracking.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What else the bundle holds for the same machine and network namespace.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Related data</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::BundlePage</name>
    <message>
        <source>%1 holds no table of connection tracking.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a dump…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opens each selected table in a tab of its own (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tables in the bundle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose which to open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>&amp;Open %n Tables</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Files are recognised by their content, whatever their names are. A table is what conntrack -L or /proc/net/nf_conntrack printed.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::CapacityAlarm</name>
    <message numerus="yes">
        <source>At the last reading %1 entries were kept, %2 could be freed above 95 %, and %3 were evictable.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Remedies: raise net.netfilter.nf_conntrack_max, shorten the timeout that most flows are under (see the panel Limits and Timeouts), or find out where the flows come from: sort by Source.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New flows are refused, or entries evicted</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The table is full: %1 entries, and the limit is %2.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>table full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The table is nearly full: %1 entries, and the limit is %2.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>table %1 full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table is nearly full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the last minute %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>new flows dropped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>entries evicted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the table is full, a new flow replaces an evictable entry near its place in the hash table. If there is none, its packets are dropped. Flows that are in the table continue. Once a packet was dropped for this reason, and while the table is more than 95 % full, the kernel&apos;s collector also frees entries that are not assured and those of TCP connections that are closing.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::CapacityFacts</name>
    <message>
        <source>limit not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>calm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>filling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nearly full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Freed above 95 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evictable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Assured entries that are not closing, and offloaded ones: they stay until their time runs out, however full the table is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Assured entries that are closing, such as TIME_WAIT: no new flow replaces them, but the kernel&apos;s collector may free them while the table is more than 95 % full, once a new flow was refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries that are not assured: when the table is full, a new entry replaces one of them that is near its place in the hash table. The collector may free them, too, while the table is more than 95 % full, once a new flow was refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt; 1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>count not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 flows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 entry</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 entries</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 entry, no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 entries, no limit</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::CapacityGauge</name>
    <message>
        <source>Table capacity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Solid: %1 entries that a full table keeps.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cross-hatched: %1 closing entries that the collector may free above 95 %.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Hatched: %1 evictable entries, which new flows can replace.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Amber from %1 %, red from %2 % of the limit.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::CapacityLevelsDialog</name>
    <message>
        <source>Capacity levels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Amber from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Red from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill levels at which the gauge changes its colour:</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::CapacityPanel</name>
    <message>
        <source>&amp;Limit of that machine:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>such as 262144</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A dump does not contain the limit of its machine. Type the value of its net.netfilter.nf_conntrack_max to see how full its table was.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Net growth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hash buckets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries per bucket</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean chain length</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries over the last 5 minutes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows by state</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Amber and red &amp;levels…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An event log does not show how full the table was.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>conntrack deleted these entries when it listed them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A dump does not contain its machine&apos;s limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measured against the limit that you typed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The limit is from the same support bundle.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list is from %1; the count is current.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list is from %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The entries cannot be read, but their count can.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 listed; expired entries are counted until they are removed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size of the hash table (nf_conntrack_buckets), which all network namespaces share.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries divided by hash buckets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every entry is hashed twice, once for each direction, so a chain holds on average twice as many as there are entries per bucket. Lookups walk along a chain.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 flows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 event of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 events of %2</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2 %)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (&lt; 1 %)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (&gt; 99 %)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>measuring</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New entries minus removed entries per second, over the last six seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the count reaches the limit, if the table keeps growing as it has lately.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dashed: the limit, %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The limit, %1, is above this chart.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Count and limit are those of that moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List and count are from %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show these flows: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ChartsPanel</name>
    <message>
        <source>&amp;Show the last:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>minute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>10 minutes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>6 hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>24 hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New and ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no state</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>other states</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>States</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protocols</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drops</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dropped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Early drops</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no table to chart.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Charts begin with the first reading of the table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A dump shows one moment; only a live table has charts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Point at a chart to read a moment; click to mark it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2 ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Marked: %1, %2 ago</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ClusterQuestion</name>
    <message>
        <source>kubectl failed: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cluster names 1 address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The cluster names %Ln addresses.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ctscope::ColorRules</name>
    <message>
        <source>Dropped first when the table is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without a reply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Closing or closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remote login</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DNS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Web</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours of your file of names</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ColorRulesDialog</name>
    <message>
        <source>Colour Rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A row has the colour and the sign of the first rule with a tick whose filter it passes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rules of the &amp;Program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Adds the rules that come with ctscope and are missing here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour of the Rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the rule a name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A sign is one or two letters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The rule has no filter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour of the &amp;Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A row has the colour that the file of names gives to its mark, zone, label or addresses. The rule passes over rows without such a name.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ColumnMenu</name>
    <message>
        <source>&amp;Columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What “%1” Means</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fit Width</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translation and Reply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do Not Sort</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shows the rows in the order in which they were read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fit All Widths</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset Columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Owner</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Names of Hosts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outside End</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ColumnWords</name>
    <message>
        <source>Protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The transport protocol of the flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tracker&apos;s state of the connection, in capitals as the kernel prints it. Protocols without states show in lower case whether anything came back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long the entry stays if no further packet is seen. Every packet resets it to the timeout of the state.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sender of the first packet: source address and port of the original direction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The source port of the original direction; the type for ICMP, the key for GRE.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Destination</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the first packet was sent to, before any translation: the destination address and port of the original direction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Destination port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The destination port of the original direction; the id for ICMP, the key for GRE.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reply source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where answers are expected to come from. It differs from the destination when the destination is translated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reply source port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The port that answers are expected to come from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reply destination</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where answers are expected to be sent to. It differs from the source when the source is translated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reply destination port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The port that answers are expected to be sent to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>NAT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address translation: which side of the flow is translated, and to what.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flags</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The status words of the entry. UNREPLIED means that nothing came back yet. No new flow replaces an ASSURED entry when the table is full. OFFLOAD means that packets pass without the tracker.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets in the original direction. Empty when the kernel does not count (net.netfilter.nf_conntrack_acct).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes in the original direction, headers included. Empty when the kernel does not count (net.netfilter.nf_conntrack_acct).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets in the reply direction. Empty when the kernel does not count (net.netfilter.nf_conntrack_acct).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes in the reply direction, headers included. Empty when the kernel does not count (net.netfilter.nf_conntrack_acct).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets of both directions together. Empty when the kernel does not count (net.netfilter.nf_conntrack_acct).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes of both directions together, headers included. Empty when the kernel does not count (net.netfilter.nf_conntrack_acct).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes per second of both directions, between the last two readings. Needs the kernel&apos;s counters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packet rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets per second of both directions, between the last two readings. Needs the kernel&apos;s counters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Age</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long the flow has existed. “≥” means that it was already there when ctscope started, so it may be older.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Idle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection mark that firewall rules set (connmark, ct mark).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The conntrack zone. Equal addresses and ports in different zones are different flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel&apos;s number for the entry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Helper</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The helper that looks for related connections in the protocol: ftp, sip, …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The reference count of the entry. It is one higher in /proc than through ctnetlink.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Family</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>IPv4 or IPv6.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Event</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last event of the flow in an event log: NEW, UPDATE or DESTROY.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Event time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the event happened, in local time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the flow began, in local time. Empty without net.netfilter.nf_conntrack_timestamp, or the event in a log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the flow ended, in local time. Empty without net.netfilter.nf_conntrack_timestamp, or the event in a log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection labels that firewall rules set, by name where names are known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Security context</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The security context (SELinux) of the entry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the flow ended: expired, closed, removed before its time, replaced by a new entry, or deleted by a program.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other fields of the entry, as they were read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Process</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program on this machine that has the flow&apos;s socket open. Empty when none is known; the column “Owner” says why.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PID</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The number of that process.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The user that the flow&apos;s socket on this machine belongs to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The service or scope of systemd that the process or its socket is part of.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Container</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The container that the process or its socket is part of.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Owner</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How sure the owner is: exact (the socket has both ends of the flow), listening (the socket receives from anybody at this port), forwarded (neither end is on this machine) or kernel, or why it is not known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What becomes of the entry when the table is full. A new flow can replace one that is evictable. The kernel&apos;s collector may free one that is closing, once the table is more than 95 % full. One that is kept stays until its time runs out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes per second of both directions, averaged over the last minute: older traffic counts less and less. Needs the kernel&apos;s counters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name of the source: from your names, from files on this machine, or from a name server. View ▸ Names says which are used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Destination host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name of the destination before any translation: from your names, from files on this machine, or from a name server. View ▸ Names says which are used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Country</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The country of the outside end, from a file in the format of MaxMind DB on this machine. Help ▸ About names the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network owner</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The organisation that the autonomous system of the outside end belongs to, from a file in the format of MaxMind DB on this machine. Help ▸ About names the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>AS number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The number of the autonomous system of the outside end, from a file in the format of MaxMind DB on this machine. Help ▸ About names the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time since the last packet: the timeout of the state minus the time left. A TCP connection with so little left that its data may not have been acknowledged has none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In a comparison of two tables, how the flow differs: began, ended, state, nat (the translation), grew or fell (a counter), reused (the tuple belongs to another entry), owner (another process or user), or other (status, mark or labels).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pod</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Kubernetes pod that the process or its socket is part of: namespace and name, or the uid where ctscope may not read /var/log/pods.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The command line of the process.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What you call the machine that tracks the flow, in a table of several machines.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command line</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::CommandBox</name>
    <message>
        <source>Command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::CompareCommands</name>
    <message>
        <source>%1 → %2</source>
        <comment>earlier table, later table</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table as it was at %1 is marked. Ctrl+Shift+M compares it with a later moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2 → %3</source>
        <comment>table, earlier time, later time</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Marked Moment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Marked Moment (%1)</source>
        <comment>time</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tab &amp;%1: %2</source>
        <comment>number, table</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table as it is now is marked. Ctrl+Shift+M compares it with a later reading.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, marked reading → last reading</source>
        <comment>table</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::CompareWords</name>
    <message>
        <source>%1 began</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 changed state</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 changed translation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 with higher counters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 with lower counters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 with a reused tuple</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 with another status, mark or label</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow is the same.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows are the same.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>No flow differs; %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, </source>
        <comment>between parts of a list</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow differs (%1); %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows differ (%1); %2</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 flow was matched through its translation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows were matched through their translation.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The tables are of two machines or namespaces, so ids are not compared.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 with another owner</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::CompletionList</name>
    <message>
        <source>What can be written here</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::CopyForms</name>
    <message>
        <source>&amp;Tab-Separated Columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>conn&amp;track Lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Comma-Separated Values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;JSON Lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table for &amp;Reading</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope &amp;Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Wireshark Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tcp&amp;dump Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;nft Match</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;iptables Match</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands That &amp;Delete the Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands That Ma&amp;ke the Flows Again</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::CounterModel</name>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU %1: %2, %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its name in the output of conntrack -S.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Counter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sum over all processors since the machine was started. Each processor&apos;s value wraps after 4,294,967,295.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Total</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How fast it rose between the last two readings, over all processors.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When it last rose, within the last minute.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last rose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it counts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::CounterWords</name>
    <message>
        <source>Address translation looked for a free port and found one in use.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When it rises fast, the translated address is short of ports: give the rule more addresses, or shorten the timeouts of idle flows. Kernels before 4.9 counted every packet of a known flow here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries that a program inserted (conntrack -I, conntrackd).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kernels before 4.9 counted every new flow here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A new flow could not be inserted into the table, and its packet was dropped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Two packets of one flow arrived at the same moment, or the reply tuple belonged to another flow already. DNS over UDP through translation is the usual case: “options single-request-reopen” in resolv.conf, or “fully-random” in the masquerade rule.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets dropped because no entry could be made for a new flow, mostly because the table was full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Raise nf_conntrack_max, or shorten the timeout that most flows are under (see the panel Limits and Timeouts).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unassured entries that were evicted to make room, as the table was full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets that could not be tracked at all: damaged ones, and ICMP errors about no known flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A few are normal. Many point to a faulty card or driver, or to forged ICMP errors.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A lookup was restarted because entries moved meanwhile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Harmless. It rises while the table is resized, or while very many flows begin and end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Two packets of one new flow arrived at the same moment, and the kernel made one entry for both.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was lost. It rises where programs send several packets before the first reply, as DNS resolvers do.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A new flow was refused because its chain in the hash table was too long, though the table was not full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Raise nf_conntrack_buckets, as a rule to the value of nf_conntrack_max. If that does not help, the addresses and ports may have been chosen to collide: an attack on the hash table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expectations that helpers and programs have created.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It stays the same when no helper is in use: a rule must assign helpers to flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expectations that are gone: fulfilled, expired, or deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Always 0 on current kernels, which no longer count it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kernels before 5.10 counted packets here that were tracked already or need no tracking.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kernels before 4.9 counted new flows here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kernels before 4.9 counted removed entries here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps along the chains of the hash table; only kernels before 4.9 count them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries put on the list of those to be destroyed; only kernels before 4.9 count them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A counter that ctscope does not know.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 packet of a new flow was dropped (drop)</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 packets of new flows were dropped (drop)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 unassured entry was evicted (early_drop)</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 unassured entries were evicted (early_drop)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 new flow could not be inserted (insert_failed)</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 new flows could not be inserted (insert_failed)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 new flow was refused for a long hash chain (chaintoolong)</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 new flows were refused for a long hash chain (chaintoolong)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 rose by %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets that belong to no flow and cannot begin one, or that do not fit the state of their flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Some are normal: late packets of flows that have ended. Many point to traffic that passes this machine in one direction only, or to a sender with wrong sequence numbers. nf_conntrack_log_invalid=255 logs each of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The new flows were accepted. When no evictable entry is found, their packets are dropped instead. Raise nf_conntrack_max, or find the source of the many flows without a reply: a scan, or a SYN flood.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows that began after a helper had expected them.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::DesktopNotifier</name>
    <message>
        <source>Show</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::DiagnosisDocument</name>
    <message>
        <source>1 flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>; no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>; %1 of %2 entries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Group by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remedy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Effect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The timeouts are not known; idle times are lower bounds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checked and not found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not checked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checked and not found:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not checked:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Diagnosis of connection tracking</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows by %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows by %1:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>times</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1; worst at %2</source>
        <comment>times, time</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 packet was dropped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 entry was evicted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 gap in the record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 moment could not be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 moment examined</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln moments examined</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>only flows that have ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>flows of %Ln machines together</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln packets were dropped</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entries were evicted</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln gaps in the record</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln moments could not be read</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>of 1 moment only a part is known</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>of %Ln moments only a part is known</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ctscope::DiagnosisPanel</name>
    <message>
        <source>Edit &amp;Thresholds…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Findings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table is being read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no table to diagnose.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The entries of this table cannot be read, so there is nothing to diagnose.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table is being diagnosed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 finding</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln findings</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 entries, no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 entries, %3 % full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow examined</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing of what is listed here was found in this table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The timeouts are not known; idle times are lower bounds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checked and not found: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not checked, because %1: %2.</source>
        <comment>reason, findings</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries over the last 5 minutes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, full in %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows examined</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ctscope::DictionaryWords</name>
    <message>
        <source>A value or a name is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is one word too many: a name is one word.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not an address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a network, such as 10.1.0.0/16.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a mark, nor a mask with a shift, or has bits outside of its mask.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a zone: a number up to 65535.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” cannot be a name: a name has letters, digits, and the signs - _ and full stop.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” cannot be an element of a set.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not one of the words that a line begins with: address, network, mark, zone, label, set, colour, hosts or geo.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a label.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not an absolute path.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a colour: six hexadecimal digits, or one of %2.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::DropZone</name>
    <message>
        <source>Drop to open as a dump</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::EditCommands</name>
    <message>
        <source>Groups are shown. Show the flows of a group, and select some of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select the flows instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select the flows, or apply a filter that they match.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::EditDialog</name>
    <message>
        <source>The &amp;selected flows (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;All flows that match the filter (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete &amp;these connections all the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change &amp;these connections all the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask for the &amp;Administrator’s Password…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy Undo Commands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows to be deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows to be changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set Time Left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set Mark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Programs: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is not in the list of deletions and changes: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter the mark that the flows get.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to delete.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to change.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Delete 1 Flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>&amp;Delete %Ln Flows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Change 1 Flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>&amp;Change %Ln Flows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ctscope::EditHistoryDialog</name>
    <message>
        <source>&amp;Copy Undo Commands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deletions and Changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What Was Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo commands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>flows edited, flows chosen</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was deleted or changed yet. The list is kept in %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This list is kept in %1, for this user alone. The system log has what all users did.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::EditInput</name>
    <message>
        <source>&amp;Time left:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Mark:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0x10 or 0x10/0xff</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With a mask, the other bits of the mark stay.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::EditWords</name>
    <message>
        <source>This table is a saved dump. Only flows of a live table can be deleted or changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This table shows how two tables differ. Only flows of a live table can be deleted or changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This table is not of this machine. Flows can be deleted and changed only where ctscope runs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This table was read from /proc, which shows no ids of entries. Only entries with an id can be deleted or changed: read the table through ctnetlink.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time left set to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark set to %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 packet</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln packets</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 with %2 in %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time left: %1 → %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time left: %1 to %2 → %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 → %2 (%3)</source>
        <comment>mark, mark, number of flows</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>others (%1)</source>
        <comment>number of flows</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 of the chosen flows has ended already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln of the chosen flows have ended already.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 of the chosen flows is left out: its id or an address is not known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln of the chosen flows are left out: their ids or addresses are not known.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 of the chosen flows has this mark already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln of the chosen flows have this mark already.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 of the chosen flows is left out: its timeout is fixed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln of the chosen flows are left out: their timeouts are fixed.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>other programs (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no known program (%1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The SSH connection that you are working over is among them. It may hang after that.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The SSH connection that you are working over is among them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 established SSH connection is among them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln established SSH connections are among them.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 established connection belongs to a program of another user.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln established connections belong to programs of other users.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The next packet of a flow sets its time left anew, by its state and the kernel&apos;s timeouts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow is offloaded: the kernel sets its time left as long as the flow table has it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows are offloaded: the kernel sets their time left as long as the flow table has them.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Rules, routes and queues that use the mark treat the next packets by the new one. Rules may set it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow is offloaded: its packets bypass the rules.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows are offloaded: their packets bypass the rules.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 flow is translated: the kernel forgets its translation. The connection breaks, unless the same translation is chosen again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows are translated: the kernel forgets their translation. Connections break, unless the same translation is chosen again.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 TCP connection comes back with its next packet, with new counters and no mark, unless the rules reject it or nf_conntrack_tcp_loose is off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln TCP connections come back with their next packets, with new counters and no marks, unless the rules reject them or nf_conntrack_tcp_loose is off.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 flow without a connection (UDP, ICMP and others) comes back with its next packet, unless the rules reject it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows without a connection (UDP, ICMP and others) come back with their next packets, unless the rules reject them.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 flow is offloaded: its packets go on bypassing the rules until the flow table drops it. Older kernels refuse to delete it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows are offloaded: their packets go on bypassing the rules until the flow table drops them. Older kernels refuse to delete them.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 flow has a helper: the connections that it expects are forgotten too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows have a helper: the connections that they expect are forgotten too.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Flows cannot be deleted or changed by this user: the administrator has not permitted it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network namespace is gone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope-delete did not answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope-delete has ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows cannot be deleted or changed: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow was deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows were deleted.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 flow was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows were changed.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 flow was gone already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows were gone already.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The deletion was sent to the system log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The deletion is not in the system log, which could not be written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The change was sent to the system log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The change is not in the system log, which could not be written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel refused to delete 1 flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The kernel refused to delete %Ln flows.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The kernel refused to change 1 flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The kernel refused to change %Ln flows.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 flow was not deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows were not deleted.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 flow was not changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows were not changed.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The kernel refused to delete 1 offloaded flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The kernel refused to delete %Ln offloaded flows.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The timeout of 1 flow is fixed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The timeouts of %Ln flows are fixed.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Cancelled: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The commands leave out 1 flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The commands leave out %Ln flows.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 flow cannot be made again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows cannot be made again.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>For 1 flow, in a zone, there is no undo command.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>For %Ln flows, in zones, there is no undo command.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>None of them has come back so far.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 of them has come back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them have come back.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>No flow matches: nothing is deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No flow matches: nothing is changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To be deleted: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To be changed: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Programs: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warning: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was deleted. --yes deletes these flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was changed. --yes changes these flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For the members of a group: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is not in the list of deletions and changes: %1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ExpectationModel</name>
    <message>
        <source>any</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>any:%1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %2 → %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A %1 flow from %2 to %3 is expected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 by %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the helper %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It stays after the flow has begun, for further ones.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When it begins, it is tracked as related to its master flow, and rules that accept related flows let it in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is not active yet: the helper waits for a confirmation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It will be translated to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its master flow is %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text in /proc does not name its master flow; ctnetlink does.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The protocol of the flow that is expected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The address that the expected flow may come from; without a port, any port.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The destination of the expected flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Destination</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The helper that found the flow announced in its master flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Helper</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The flow that announced it. Enter goes there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Master flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When it reaches zero, the expectation is removed.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ExpectationsPanel</name>
    <message>
        <source>Go to the &amp;Master Flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expected flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expected flows may be read only by the administrator, like the table itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This kernel has no list of expected flows in /proc; they can be read through ctnetlink.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connection tracking is not loaded in this kernel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list of expected flows cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No flow is expected. Helpers, such as those for FTP and SIP, expect the flows that the two ends agree on; a rule with “ct helper” assigns them to flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow is expected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n flows are expected.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>A dump of flows contains no expectations. Only a live table has them, or a table of a support bundle that contains them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a row for details. Enter goes to its master flow, in which the two ends agreed on it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expected flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expectations are read together with the table at the next reading.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ExportChoice</name>
    <message>
        <source>Choose the file with the key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key %1 has fewer than 16 bytes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key %1 cannot be read: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>groups</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 group</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln groups</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 row</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Groups by “%1” cannot be exported with pseudonyms, which leave out owners and the names of hosts, countries and networks.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ExportDialog</name>
    <message>
        <source>Comma-separated values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JSON lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>conntrack lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table for reading</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines as conntrack -L -o extended prints them. ctscope reads them back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Format:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exact values, for spreadsheets and databases.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One object per line; a key is absent when there is no value. For scripts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Columns aligned with spaces, for mails and tickets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Groups shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Rows shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Selected rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole &amp;table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace addresses and &amp;names by pseudonyms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Ports of clients too</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;hoose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cre&amp;ate…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pre&amp;view:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The columns shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Columns:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pseudonyms:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Key:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>which rows, their number</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New for this export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>With one key, an address has the same pseudonym in several exports. The key undoes the pseudonyms: keep its file to yourself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File of the key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File of 16 or more random bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writes a new key to a file that only you can read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Create Key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F&amp;ile:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cho&amp;ose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pre&amp;view of some rows:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (*.%2)</source>
        <comment>format, suffix</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose Key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key %1 cannot be written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 exists. Replace it?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writes pseudonyms in place of addresses, labels, security contexts and names of programs, and leaves out owners, names of hosts, countries and networks, and fields that ctscope does not know. Addresses of one network stay in one network; private and other special addresses stay special.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FarDialog</name>
    <message>
        <source>Table of a Command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table of Another Machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Command:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Machine, as ssh knows it:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It prints a table in any format that ctscope reads, and is started again for each reading; events, as of conntrack -E, are followed. Quotation marks keep words together. No shell reads the line; write sh -c &apos;…&apos; for one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ssh makes the connection, with its own configuration, keys and known hosts. The table is read there with conntrack or from /proc, as root or through sudo; nothing is installed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A quotation mark is not closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A machine is a name or an address, with a user before it and a port after it: user@host:22.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FilterBox</name>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter: dport == 53, src in 10.0.0.0/8, idle &gt; 2h, or any text in a row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>saved filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>named set</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shows only the rows that match: a test such as dport == 53, or a text that is in one of their cells (/ or Ctrl+F to come here, Ctrl+Space to see what can be written, Esc to clear)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved Filters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved filters, and those that were applied lately</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is read as: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in place of what is wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 — %2</source>
        <comment>description of a field, example</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FilterMenu</name>
    <message>
        <source>&amp;Save This Filter…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Manage Saved Filters…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Clear Recent Filters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter &amp;Language</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FilterNotices</name>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow has no value for %1 and is not shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows have no value for %1 and are not shown.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Include them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Values that are absent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A test is false for a flow that has no value for its field, also a test with != or “not in”. To include these flows, negate the whole test instead:</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FilterWords</name>
    <message>
        <source>The text of any cell of the row.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Any of the four addresses of both tuples; != means none of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Any of the four ports of both tuples; != means none of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The address that NAT put in, on either side. Absent without NAT.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The port that NAT put in, on either side. Absent without NAT.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The source address after NAT. Absent unless the source is translated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The source port after NAT. Absent unless the source is translated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The destination address after NAT. Absent unless the destination is translated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The destination port after NAT. Absent unless the destination is translated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What NAT changes: none, snat, dnat, both, or port for a port alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The ICMP type of the original direction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The ICMP code of the original direction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The ICMP id of the original direction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The ICMP type of the reply direction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The ICMP code of the reply direction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The ICMP id of the reply direction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Any of the GRE keys of both directions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The GRE source key of the original direction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The GRE destination key of the original direction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The GRE source key of the reply direction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The GRE destination key of the reply direction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes per packet, both directions together.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The zone of the original direction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The zone of the reply direction.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One of the connection labels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The status bits, as ct status of nft names them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The state that a rule with ct state would see: NEW, ESTABLISHED, RELATED.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The protocol is %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The addresses are IPv4.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The addresses are IPv6.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Traffic in both directions was seen; a full table keeps the entry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A reply was seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No reply was seen yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A software flow table forwards the packets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network card forwards the packets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The entry is being removed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A helper expected the flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets do not renew the timeout.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first packet left the machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The source address or port is translated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The destination address or port is translated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel may drop the entry early when the table is full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an address, a network or an address with its port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a port number or the name of a service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a number, decimal or with 0x</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a number of bytes such as 1500, 20k or 1.5GiB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a rate such as 20k/s or 10Mbit/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a rate such as 100/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a duration such as 90s, 5m or 2h30m</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a time such as 2026-11-25T10:42 or -10m</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one of the names of this field</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A test is missing at the end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A test is missing before “%1”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A value for %1 is missing: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A comma or } is missing before “%1”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” cannot be here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This bracket is not closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This bracket closes nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This quotation mark is not closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This set is not closed with }.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a field. To search for this text, put it in quotation marks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no saved filter “%1”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The saved filter “%1” contains itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The saved filter “%1” has an error.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no set “%1”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a value for %2, which takes %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This range ends before it begins, or its ends are not of the same kind.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a regular expression.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a mask: an integer, decimal or with 0x.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is a flag and takes no operator: write %1 or not %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 does not take the operator %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot be masked with &amp;.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is a single value: “any” and “all” go with addr, port and host.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is more than one value, and cannot be ordered: use “in” or “not in”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not an operator.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” alone does not join tests.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A field and its value are not joined by a colon.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brackets or saved filters are nested too deep.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The filter is too long.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 Did you mean %2?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> or </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 Write: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>has a value that is not</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is less than</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is more than</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is at least</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is one of, or in a range or network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>has a value that is none of</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>contains the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>has a value without the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>matches the regular expression</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>has a value that does not match the regular expression</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the flow is from: this machine, a network namespace, or a file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In a comparison of two tables, how the flow differs; a flow can have several of these words.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name of the source or of the destination before any translation; != means that neither has it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The filter needs the owners of flows, which are not known here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The filter needs names of hosts, and none is known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The filter needs the countries of addresses, and there is no file of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The filter needs the networks of addresses, and there is no file of them.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FindingCard</name>
    <message>
        <source>Show the Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>severity: title</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threshold: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the flows: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Group by %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>seen %1</source>
        <comment>since when</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of all flows</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FindingTimeline</name>
    <message>
        <source>When: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left and Right go to the moments at which this was there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was not there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was worst then.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A click goes to this moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It could not be checked then.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FindingWords</name>
    <message>
        <source>The table is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table is nearly full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table is filling up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The hash table has too few buckets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries are evicted early</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Idle connections fill the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connections stay in CLOSE_WAIT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Closed connections in TIME_WAIT fill the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DNS queries fill the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SYN flood</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New flows could not be inserted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source NAT is running out of ports</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UDP is sent to an address that does not answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UDP flows are older than their translation rule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows are translated to an address that is gone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets fit no connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Traffic passes in one direction only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tunnels are tracked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unknown protocols stay long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UDP timeout is short</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network namespaces share too few buckets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The limits look like those of kube-proxy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Events were lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows are offloaded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expectations are nearly full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is tracked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets are not counted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New flows are refused: %1 packets are dropped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 entries are in use (%3 %)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, and packets of new flows are dropped: %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New flows are refused because their chains in the hash table are too long: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are %1 buckets for a limit of %2 entries; %3 are in use.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are %1 buckets for %2 entries.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 entries are in use (%3 %).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At the present growth the table is full in %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unassured entries are evicted to make room for new ones: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries evicted to make room since the counters began: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> %1 begin.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of the %2 connections to %3 are half-open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New flows clash with others and their packets are dropped (insert_failed): %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New flows that clashed with others since the counters began (insert_failed): %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 translated UDP flow has had no reply for %1 or more; it goes to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln translated UDP flows have had no reply for %1 or more; most go to %2.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 UDP flow to %1 is kept alive without translation, while others are translated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln UDP flows are kept alive without translation, most to %1, while others there are translated.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Packets belong to no flow or do not fit the state of theirs (invalid): %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UDP flows with traffic in both directions are forgotten after %1 without a packet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The limit is %1 (%2 × 32,768), and ESTABLISHED and CLOSE_WAIT have the timeouts of kube-proxy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel could not deliver events once; the table was read again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The kernel could not deliver events %Ln times; the table was read again.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The kernel does not count packets and bytes (nf_conntrack_acct is 0).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The memory of an entry&apos;s extensions comes on top. Raise nf_conntrack_buckets as well. The limit applies to each network namespace by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All network namespaces share the hash table; it can be resized from the first one only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The evicted entries are those without confirmed traffic that happened to be near the new one in the hash table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A connection that is idle for longer than the timeout hangs without a reset. Keepalives come every 2 hours by default, so never set the timeout below 7440 seconds. The new timeout applies to a flow from its next packet on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kube-proxy sets one hour on purpose and sets it again: there, change its option --conntrack-tcp-timeout-close-wait. With a short timeout, late FINs leave untranslated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keeping connections open at the client (pooling) helps more. With a short timeout, a port can be used again while old packets are still on their way.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Untracked packets are not translated: do not apply this where DNS passes NAT. A local cache reduces the queries themselves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A server that is down looks the same. The limit also refuses honest clients; SYN cookies and synproxy do not.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A program that looks for peers, or a monitoring system, looks the same.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add source addresses to the rule, and “fully-random”. It looks like a fault of the other side: single connections time out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These flows occupy the reply tuple that translated ones need. Deleted, they begin again under the present rules.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Right for a pool of addresses that is routed here without being assigned. Look at the flows before you delete them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log them first. Dropping invalid packets breaks asymmetric routing; accepting packets out of the window (tcp_be_liberal) avoids resets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The replies take another way past this machine. Route both directions over it, or do not track these connections. A target that is down also leaves SYNs without a reply.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tunnels of ESP or AH are then forgotten when they are idle for a minute.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calls and QUIC connections then lose their translation in a pause. Flows without a reply have a timeout of their own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change the options of kube-proxy, not the sysctls: it sets them again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The flows are right; flows that began and ended in between were not seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is no error. “counter” in the flow table keeps their counters up to date.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A helper that finds no room drops the data connection it expects.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A rule with “ct” or address translation starts it; this one changes nothing else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It takes effect on new flows only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 target</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 a bucket</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>critical</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the limit is not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the kernel&apos;s counters are not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the settings are not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>packets are not counted (nf_conntrack_acct)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the age of the flows is not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the expectations are not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the addresses of the machine are not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the table was read without events</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a dump shows one moment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>shows what to change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow fewer</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows fewer</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 flow is forwarded by a flow table, so its timeout does not change.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows are forwarded by a flow table, so their timeouts do not change.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 flows (%3 %)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest source: %1, with %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 are ESTABLISHED connections without a packet for more than %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 are in CLOSE_WAIT, where they stay for %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 are in TIME_WAIT, where they stay for %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 are DNS queries over UDP.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 are in use for one destination at %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 ports (%3 %)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 have a source address that this machine does not have, most of them %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 translated flows (%3 %)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 TCP flows (%3 %) were seen in one direction only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 are the outer packets of tunnels (VXLAN, Geneve, WireGuard).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 are of protocols without a tracker; they stay for %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 expectations (%3 %) are in use.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the addresses are hidden</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 address</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln addresses</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 port</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln ports</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 has %2 connections without an answer to %3 and %4; it has %5 in all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New flows are dropped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the table was not watched for long enough</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translation is decided by the first packet. While packets keep coming, the flow never expires and keeps its former target. Protocols without replies, such as syslog, look the same.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network namespaces together have at least %1 entries in %2 buckets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not all network namespaces were counted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table is empty: no packets came, or nothing in this network namespace uses connection tracking.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the time left of the flows is not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a history has flows in the state in which they ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 are in TIME_WAIT.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>only a live table that is watched shows it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DNS over UDP through translation is the usual case: two queries leave from one port at the same moment; the command is for the hosts that ask. “fully-random” in the rule helps with source NAT alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the tunnel ends here, the packets inside are tracked on their own, so the outer ones need not be. A tunnel that is only forwarded loses its translation. Rules with “ct” no longer match the outer packets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln targets</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of kernel memory or more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>since %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>since %1, growing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>since %1, steady</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>since %1, shrinking</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Two flows were to have one reply tuple. Look for a pool of addresses whose ports are used up, and for rules that send flows of one source to one target.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 targets</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FlowDelegate</name>
    <message>
        <source>Replied: traffic was seen both ways. Not assured yet, so it is evictable when the table is full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Assured: no new flow replaces it when the table is full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unreplied: nothing came back yet. It is evictable when the table is full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About to expire although the connection is open: the kernel will forget it, and its ends will not know.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ended: the entry is gone from the table. The row stays for a few seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ended</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FlowExplainer</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (IP protocol %2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tracker state</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A word that no tracker of the Linux kernel is known to print.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection was picked up in the middle (nf_conntrack_tcp_loose), without its handshake; only one direction has been seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was %1 until %2 ago.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In firewall rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing had come back, so the sender&apos;s packets matched “new”, or “related” if a helper expected this flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets went both ways, so they matched “established”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing has come back yet, so the sender&apos;s packets still match “new”, or “related” if a helper expected this flow; the entry does not show which. The first reply makes it “established”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets have gone both ways, so all further ones match “established”, whatever the tracker&apos;s state is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not counted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Offloaded flows have no countdown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2 s)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It ran out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The time left when it was last seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The entry expires when this reaches zero; a packet of the flow resets it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The time left when the event was sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The time left when the dump was made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timeout rule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last packet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The two exclude each other, as an entry is assured only after replies. A program made this entry, or the text was edited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No packet in the reply direction has been seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At least one packet in the reply direction has been seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network card forwards this flow by itself; neither the firewall&apos;s rules nor the tracker see its packets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel&apos;s flow table forwards this flow by a short cut, past the firewall&apos;s forward rules; the tracker does not see its packets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Assured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Offload</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel prints this word in place of [ASSURED], which is therefore not visible.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Traffic both ways had been confirmed, so no new flow could replace it in a full table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection was confirmed both ways, so no new flow replaces it in a full table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets went both ways (since Linux 5.0: for more than two seconds), so this counts as a stream; no new flow replaces it in a full table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Traffic both ways is confirmed, so no new flow replaces it in a full table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was evictable.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It becomes assured when the handshake is complete. Until then it is evictable when the table is full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It becomes assured when packets still go both ways after two seconds. Until then it is evictable when the table is full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries of this protocol never become assured; they are evictable when the table is full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It becomes assured when traffic both ways is confirmed. Until then it is evictable when the table is full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries of protocols without a tracker never become assured; they are evictable when the table is full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Age</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seconds since the first packet (delta-time), kept by the kernel while nf_conntrack_timestamp is on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Since the start time in the entry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at least %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was already there when ctscope started; the kernel keeps no start time for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Since it was first seen here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long conntrackd has held this entry in its cache.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expires in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When conntrackd drops this entry from its cache.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Began</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the first packet was seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the entry was destroyed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Events carry counters only when a flow ends.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel counts packets and bytes only while nf_conntrack_acct is on, and only for flows that begin then. Not counted does not mean zero.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the original direction, with the IP headers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Received</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the reply direction, with the IP headers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2 packets/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both directions together, between the last two readings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 packet</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 packets</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 bytes</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Zone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The zone of all packets that no rule assigns to another zone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zones keep equal addresses apart: only packets that a rule assigns to zone %1 belong to this flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zone, original direction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The zone applies to the original direction only; replies belong to zone 0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zone, reply direction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The zone applies to the reply direction only; the original direction belongs to zone 0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (0x%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No rule has marked this flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A number that a rule has put on this flow (ct mark, CONNMARK); its meaning depends on the rules, such as routing or shaping.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Helper</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The %1 helper reads this connection&apos;s commands and lets in the further connections that they arrange.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bits that rules have set on this flow, by the names in connlabel.conf.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Own timeouts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s, stream %2 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both are 0, as in entries that a program created.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first applies until a reply is seen, the second afterwards.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Security context</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The label that SELinux or another security module gives to this flow&apos;s packets (SECMARK).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Security mark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No security label has been put on this flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The number of a security label, set by SECMARK and CONNSECMARK rules.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last event</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time of the event</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When conntrack recorded the event.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>netlink port %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Caused by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A program caused this event through ctnetlink, not a packet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The flow began; the log says nothing later about it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its state or status changed; the log does not say that it ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The entry left the table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel&apos;s number for this entry: a later flow with the same tuple has another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many parts of the kernel refer to this entry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More than the table and its reader: a packet in transit, a queue, or an expected connection refers to it, too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table is one; reading through /proc counts as another.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the table does.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A field that ctscope does not know, shown unchanged; kernels of some vendors add such fields.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other fields</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fields that ctscope does not know. The line below, copied, has all of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words in the line that ctscope does not know, shown unchanged.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FlowHeadline</name>
    <message>
        <source>%1 port %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 asks %2 for a TCP connection; nothing has come back yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 asked %2 for a TCP connection; nothing came back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 asks %2 for a TCP connection; the handshake has only begun.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 asked %2 for a TCP connection; the handshake had only begun.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 and %2 open a TCP connection to each other at the same time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 and %2 were opening a TCP connection to each other at the same time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 asks %2 for a TCP connection; the answer was seen, the handshake is not complete yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 asked %2 for a TCP connection; the answer was seen, but the handshake was not completed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 sends to %2 over a TCP connection that was picked up in the middle; nothing has come back yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 sent to %2 over a TCP connection that was picked up in the middle; nothing came back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has an open TCP connection to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 had an open TCP connection to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The TCP connection from %1 to %2 is being closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The TCP connection from %1 to %2 was being closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The TCP connection from %1 to %2 has been closed by both ends.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The TCP connection from %1 to %2 was closed by both ends.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The TCP connection from %1 to %2 was ended by a reset (RST).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has an open TCP connection to %2, and it is offloaded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 had an open TCP connection to %2, and it was offloaded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 talks to %2 over TCP.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 talked to %2 over TCP.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 pings %2; no answer has come yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 pinged %2; no answer came.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 pings %2, which answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 pinged %2, which answered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 sends %3 requests to %2; no answer has come yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 sent %3 requests to %2; no answer came.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 sends %3 requests to %2, which answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 sent %3 requests to %2, which answered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has an open %3 connection to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 had an open %3 connection to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The %3 connection from %1 to %2 is closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The %3 connection from %1 to %2 was closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The %3 connection from %1 to %2 is being closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The %3 connection from %1 to %2 was being closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 tries another path of its %3 association to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 tried another path of its %3 association to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 asks %2 for a connection over %3; nothing has come back yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 asked %2 for a connection over %3; nothing came back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 opens a connection to %2 over %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was opening a connection to %2 over %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 sends %3 to %2; nothing has come back yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 sent %3 to %2; nothing came back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 and %2 exchange %3 packets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 and %2 exchanged %3 packets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>protocol %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FlowOutlook</name>
    <message>
        <source>It has ended: the program %1 deleted it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has ended: a program deleted it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has ended: conntrack deleted it when it listed it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has ended: its time ran out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has ended: the connection was closed and its time ran out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has ended before its time: it was deleted, or the table was flushed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has ended before its time: it was deleted, evicted, or the table was flushed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has ended: a new entry has taken over its tuple.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has ended: the last event in the log is DESTROY.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has ended: it is no longer in the table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is kept when the table is full, as it is assured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is assured, so no new flow can replace it; but as it is closing, the kernel&apos;s collector may free it early once the table is more than 95 % full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is evictable: as it is not assured, a new flow can replace it when the table is full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A reply moves it to SYN_RECV; repeating the SYN does not reset the time on current kernels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection is over; the entry only waits for late packets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sender&apos;s next packet resets its time to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The next packet resets its time to %1, or to %2 once it counts as a stream.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The next packet resets its time to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The next packet resets its time to %1, unless it changes the state.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its time has run out: the kernel removes it the next time it comes across it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without further packets, the entry expires in %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network card forwards its packets, and the kernel keeps the entry as long as it does. When traffic pauses, the flow returns to the tracker and its time runs again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The flow table forwards its packets, and the kernel keeps the entry as long as it does. When traffic pauses, the flow returns to the tracker and its time runs again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The cache drops it in %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its time left is not known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A GRE entry keeps the timeouts that were set when it was made; this one sets %1 on each packet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The SYN sets the time left to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each packet sets the time left to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each packet seen in this state sets the time left to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That is the kernel&apos;s default; a dump does not contain the settings of its machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That is the kernel&apos;s default.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This machine has changed it: the kernel&apos;s default is %1 (%2).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More than that is left, so this flow carries a timeout policy of its own, or a program has set its time, or the setting was lowered after its last packet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More than that is left, so this flow carries a timeout policy of its own, or its machine has another value set.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>So little is left that the shorter rule %1 = %2 may have set it: it applies to unacknowledged data, too many retransmissions, or a window of zero.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calculated from the countdown, which the SYN started at %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calculated from the countdown, which the last packet set to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the event was sent, its time left was %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the dump was made, its time left was %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 or %2</source>
        <comment>durations</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ago</source>
        <comment>duration</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 before the event</source>
        <comment>duration</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 before the dump</source>
        <comment>duration</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calculated from the countdown, which began at %1 by the shorter rule, or else at %2.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FlowPage</name>
    <message>
        <source>%1 — ctscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 — %2 — ctscope</source>
        <comment>alarm, table</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this machine</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FlowTableModel</name>
    <message>
        <source>1 second</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 seconds</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 byte</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 bytes</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 byte per second</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 bytes per second</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 packet per second</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 packets per second</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1, in hexadecimal 0x%2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, port %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FlowView</name>
    <message>
        <source>Flows</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FollowNotices</name>
    <message>
        <source>Events were lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Events were lost; the whole table has been read again since.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Events were lost; until the whole table is read again, flows may be missing or shown too long.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope-capture does not answer. If it stays silent, ctscope starts another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope-capture does not answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The program that reads the kernel&apos;s table for ctscope has not answered for some seconds: it was stopped, or the machine is too busy. The table is shown as it was last known. After 10 seconds without an answer ctscope ends the program and starts it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table is behind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More events came than ctscope reads at one time. It reads the rest next, and then the whole table again if necessary.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel counts clearly more entries than it listed. Flows that were missing from the list are shown as they were last known. The table is read again soon after.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last reading had fewer flows than the kernel counts; the table is read again in a moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A reading had fewer flows than the kernel counts; the table has been read again since.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The reading was interrupted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel rebuilt its hash table while it was being read, so entries may have been missed or listed twice. Flows that were missing are shown as they were last known. The table is read again soon after.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table was rebuilt while it was read; it is read again in a moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table was rebuilt while it was read; it has been read again since.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel&apos;s events are switched off; the whole table is read every few seconds instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Events are switched off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows that begin and end between two readings are not seen, and a large table is read less often. This command lets the kernel send events to programs that listen:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No events</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel queues events of flows that begin, change and end until ctscope reads them. More arrived than the queue holds, so the kernel discarded some.

ctscope then reads the whole table again, which makes up for the loss. Flows that began and ended in between are not shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows begin and end faster than ctscope reads their events; the table is behind.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The reading was incomplete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel sends no events here; the whole table is read every few seconds instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows that begin and end between two readings are not seen, and a large table is read less often. Subscribing to events failed: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 does not answer; the rows are as they were last known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing comes from there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table was asked for, and for some seconds no answer has come: the other side or the way to it is busy, or is waiting for something. ssh ends a connection over which nothing comes for 45 seconds; ctscope then makes another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a second</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln seconds</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The clock of %1 is %2 behind that of this machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The clock of %1 is %2 ahead of that of this machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Two clocks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time left, idle times and rates do not depend on clocks. The times at which flows began are those of the other machine, as are times in its logs. The difference is precise to about a second.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::FormatWords</name>
    <message>
        <source>`%1` output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 or %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a table of another tool</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MikroTik `/ip firewall connection print` output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open vSwitch `dpctl/dump-conntrack` output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nfcttrace output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>VyOS `show conntrack table` output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FortiGate `diagnose sys session list` output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Junos `show security flow session` output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cisco ASA `show conn` output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PAN-OS `show session all` output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check Point `fw tab` output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ulogd2 OPRINT output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Windows `netstat` output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a list of sockets of /proc/net</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a log of packets (iptables LOG)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another tool</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a MikroTik router</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a FortiGate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a Cisco ASA</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Windows netstat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ulogd2 NFCT log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>VyOS conntrack log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>conntrackd statistics log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connection tracking statistics</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an error message in place of a table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a list of addresses and ports without their replies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a binary file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>recording</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::GroupEntries</name>
    <message>
        <source>Group by “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Group by Network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>IPv4 /%1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>IPv6 /%1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other IPv4 Prefix</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other IPv6 Prefix</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::GroupMenu</name>
    <message>
        <source>Assured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unreplied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Offloaded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Offloaded to Hardware</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::GroupPanel</name>
    <message>
        <source>All flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These groups are of an earlier poll. Grouping a table of this size at each poll would take too long.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Group Also By</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Group By</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These groups are of the flows that came, not of all that match: the server does not know a key of the groups or a part of the filter, or did not answer.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::GroupView</name>
    <message>
        <source>Groups of flows</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::GroupWords</name>
    <message>
        <source>Either end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translated source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translated destination</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translated address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind of NAT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Origin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Assured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unreplied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mean idle time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Longest idle time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Destinations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A flow counts in two groups if its two addresses differ.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The value that all flows of the group have.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows in the group. Ended flows are not counted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The group&apos;s share of all flows in the table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The group&apos;s share of the table&apos;s limit (net.netfilter.nf_conntrack_max).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New flows per second since the last poll.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows that ended, per second, since the last poll.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sum over the group&apos;s flows. %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The share of the group&apos;s flows that are assured.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The share of the group&apos;s flows that have seen no reply.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The mean time since the last packet, over the flows whose idle time is known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The longest time since the last packet. &quot;≤&quot;: that flow has ended, and no other flow has been idle for longer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Distinct destination addresses. &quot;≈&quot;: more than 256, estimated with a standard error of 1.6 %.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>(none)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>others (1 group)</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>others (%Ln groups)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>A key is missing at position %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no key &quot;%1&quot;.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; is a prefix, but the key before it is not an address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a prefix: write /24 for IPv4, /64 for IPv6, or /24/64 for both.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; is a mask, but the key before it is not a number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a mask: write a number such as 0xff.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key &quot;%1&quot; is there twice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only %1 keys are possible.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Growth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New flows minus ended flows per second, since the last poll. Negative in a group that shrinks.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::HelpPage</name>
    <message>
        <source>Filter Language</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::HistoryBar</name>
    <message>
        <source>Time: 10:42, or 10:00,11:00</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A moment, such as 10:42, 2026-11-25 10:42:07 or -10m, or two of them with a comma between, and Enter. Nothing: all times.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows of This Part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The flows of the time that the strip shows. The wheel, plus and minus change it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All Times</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows of all times in the history %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As of %1, in the history %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows from %1 until %2, in the history %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>⚠ %1 of %2 servers answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Diagnose This Part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was wrong within the range that is chosen on the strip, or else within the time that it shows, and when.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow matches</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows match</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>; the last %Ln were read</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ctscope::HistoryChart</name>
    <message>
        <source>History of the table&apos;s count</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No history yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>From %1 to %2 entries in the last %n minutes.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::HistoryDialog</name>
    <message>
        <source>Open History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none, or that of ~/.netrc</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>every flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Server and database:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;User:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Password:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;From:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>un&amp;til:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>F&amp;ilter:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A history holds the flows that ctscope-record stored in ClickHouse, of any number of machines. A time is 10:42, 2026-11-25 10:42:07 or -10m. The last %L1 flows that match are shown; groups and searches are of all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A history is clickhouse://HOST:PORT/DATABASE.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is no time, or the second one is before the first. Examples: 10:42, -10m, 2026-11-26 10:42.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow matches.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows match.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>A part of the filter is applied to them here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2 servers answered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the start</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::HistoryProblems</name>
    <message>
        <source>What the server or the system says</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 does not answer, or the connection ended. The address is that of the HTTP interface of ClickHouse, which has the port 8123, or 8443 with TLS (clickhouses://).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The user or the password is wrong, or the user may not read the database. File ▸ Open History… asks for both. A password can also be in ~/.netrc.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the history refuses this user — why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no history in this database.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 has no table ctscope_flows, or there is no such database. This command writes a history into it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no history in this database — why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: there is no history in this database: it has no table ctscope_flows, or does not exist. ctscope-record --to writes one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The history server cannot be reached.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the history cannot be reached — why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: the history server cannot be reached. %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The history server refuses this user.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: the history server refuses this user. The user and the password are written clickhouse://USER:PASSWORD@HOST, or the password is in ~/.netrc. %4</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::Inspector</name>
    <message>
        <source>Select a flow in the table.
Its path, its fields and what happens to it next are explained here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The two tuples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copies the whole line, also when only its beginning is shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The entry as a line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This flow has ended. Below is what was last known about it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table can no longer be read. Below is what was known at %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The filter “%1” hides this flow&apos;s row.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The line as it was read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The entry as conntrack -L -o extended,id prints it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::KernelPanel</name>
    <message>
        <source>There is no table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This source does not provide that.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::LegendBox</name>
    <message>
        <source>Signs and Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translated: the reply goes to, or comes from, another address or port.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A bar at the left edge: the flow is new. It fades within two seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Traffic was just seen: the time left was reset.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Owner, exact: the socket of this program has both ends of the flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Owner, listening: the socket of this program receives from anybody at the port of the flow.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::LimitsPanel</name>
    <message>
        <source>less than 0.01</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 of %2 entries</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 entry, no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 entries, no limit</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 buckets</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>, %1 entries in each</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> (%1 at the limit)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about %1 of memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2 at the limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connection tracking settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy as sysctl &amp;Command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This kernel has no connection tracking settings: connection tracking is not loaded, or not built in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>An entry takes about %n bytes, plus accounting, timestamps, labels and translation; a bucket of the hash table %1. The hash table is allocated from the start and shared by all network namespaces; each of them has a limit of its own.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>A dump contains no kernel settings. Only a live table has them, or a table of a support bundle that contains them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a setting to see what it does, how many flows it applies to, and the command that sets it. Values that differ from the kernel&apos;s default are bold, with a sign.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The settings are read together with the table at the next reading.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::LineBox</name>
    <message>
        <source>Clear</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::LineList</name>
    <message>
        <source>&amp;Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Colour…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move &amp;Up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move &amp;Down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ListPanel</name>
    <message>
        <source>About the current row</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::MachineChoiceDialog</name>
    <message>
        <source>Add Machines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Machines that were found:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>name, where</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick A&amp;ll</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick &amp;None</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::MachineCommands</name>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::MachineDelegate</name>
    <message>
        <source>&lt; 1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dropping new flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>limit not known</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::MachineModel</name>
    <message>
        <source>connecting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>same as %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lost for %1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lost for %1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lost for %1 h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>machine, where its table comes from</comment>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 entries; the limit is %2.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 entries; the limit is not known.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>It is the same table of the same machine as %1. Its flows are shown once, as those of that one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It does not answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is tried again in %1 s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its rows are those of the last good reading.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no answer yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets of new flows were dropped, or entries evicted, since the last reading.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Machine id: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln machines</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln lost</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln connecting</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln counted once</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ctscope::MachineSetsFile</name>
    <message>
        <source>it is larger than 1 MiB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another program has changed it. Copy your text, and open this dialog again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the text is larger than 1 MiB.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A machine belongs to a set: write a line [NAME] above it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name of a set is between [ and ].</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A machine is a name, “=”, and where its table is: gw1 = ssh://root@gw1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is no live table. Write machine:auto, ssh://HOST, command:COMMAND or namespace:/run/netns/NAME.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The set has more than 1,000 machines.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is not UTF-8</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::MachineStrip</name>
    <message>
        <source>Machines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Wall</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shows the counts of the last minutes of each machine</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::MachinesDialog</name>
    <message>
        <source>Sets of Machines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The machines of a set are shown as one table. Each has a line: a name of yours, “=”, and where its table is. The order is yours. A line that begins with # is a comment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines that cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;This Machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Other Machine, Through ssh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network &amp;Namespace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>machines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hosts of the &amp;ssh Configuration…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Host lines of ~/.ssh/config, and of the files that it includes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nodes of a &amp;Kubernetes Cluster…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs “kubectl get nodes -o json” once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open Set</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot be read: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 (%Ln)</source>
        <comment>set, number of machines</comment>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>~/.ssh/config names no host.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ssh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kubectl cannot be started: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kubectl is asked for the nodes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kubectl failed: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kubectl names no node.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nodes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no machine in this set.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file cannot be written: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::MainWindow</name>
    <message>
        <source>Dropped text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The master flow is not in the table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The clipboard contains no text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pasted %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::NameTags</name>
    <message>
        <source>%1, %2</source>
        <comment>name, where it is from</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the network %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Port: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The address is in the network %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name is %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Destination name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translated source name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translated destination name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from your file of names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from a file that your file of names lists</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from /etc/hosts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from a DHCP lease on this machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from a network namespace of this machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from a name server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from the Kubernetes cluster, by kubectl</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2, %3</source>
        <comment>address, name, where it is from</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: in the network %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::NamesDialog</name>
    <message>
        <source>Names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each line gives one thing a name, which cells, groups and the inspector show, and which filters and colour rules use as @name. Text behind # is a comment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lines that cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Mark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark With Mas&amp;k and Shift</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Zone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Label</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Colour of a Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Set of Values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File of Hosts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File of Countries or N&amp;etworks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One line cannot be used. It is kept in the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln lines cannot be used. They are kept in the file.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Import Names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export Names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file cannot be written: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 It is left as it is: nothing can be saved.</source>
        <comment>what is wrong with the file</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not imported: %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::NamesFile</name>
    <message>
        <source>The file is larger than 1 MiB.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is not text in UTF-8.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file cannot be read: %1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::NamesInUse</name>
    <message>
        <source>another program has changed it. Copy your text, and open this dialog again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the text is larger than 1 MiB.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::NamesMenu</name>
    <message>
        <source>&amp;Addresses Alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Names &amp;Beside Addresses</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where there is room</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Names &amp;in Place of Addresses</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tool tips, copies and exports still have the addresses</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Names of Networks, &amp;Marks, Zones and Labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From your file of names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Services Beside Ports</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From the database of this machine, services(5)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hosts &amp;Known to This Machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask for &amp;Private Addresses Too</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sends addresses of private networks to the name servers as well</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit Names…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your own names for addresses, networks, marks, zones and labels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Na&amp;mes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the Name &amp;Server (Addresses Leave This Machine)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From /etc/hosts, DHCP leases and network namespaces. Nothing leaves this machine. Tables of other machines, recordings and tables in archives get no names of leases and namespaces.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sends the addresses that you see, and with a filter, order or groups by names those of the first 2,000 flows, to the name servers in /etc/resolv.conf, which may pass them on. Addresses of private networks are left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask &amp;kubectl for Pods and Nodes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs “kubectl get pods -A” and “kubectl get nodes” once. Their addresses have these names until ctscope ends.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::NamespaceModel</name>
    <message>
        <source>0 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&lt; 1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&gt; 99 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope’s own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>named</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>process</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>container</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none seen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 process</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln processes</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 and 1 other</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 and %Ln others</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>This machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Together 1 entry</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Together %Ln entries</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 in %Ln buckets</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2 holds %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 process belongs to another user: a namespace with only this process is not listed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln processes belong to other users: namespaces with only these processes are not listed.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The network namespace that ctscope runs in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“ip netns” knows it as %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 runs in it, as process %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 run in it; the first is process %2.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>It belongs to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>They belong to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No process that you may see runs in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has 1 entry, %2 of its limit of %1. Each namespace has a limit of its own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>It has %Ln entries, %2 of its limit of %1. Each namespace has a limit of its own.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>It holds %1 of all entries that could be counted. All namespaces share one hash table: many entries in one slow down lookups in all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its name in “ip netns”, else the container or service, else the program.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where its name comes from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first program in it, and how many more there are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries of its connection tracking table now (nf_conntrack_count).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many it may have (nf_conntrack_max). Each namespace has a limit of its own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its part of the entries of all namespaces, which share one hash table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::NamespacesPanel</name>
    <message>
        <source>&amp;Watch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About the current namespace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network namespaces are being counted…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opens its table in a tab (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command that opens it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network namespaces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All network namespaces share one hash table. Each namespace has a count and a limit of its own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a namespace for details. Enter opens its table in a tab.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::NatReport</name>
    <message>
        <source>Outside address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ± %2 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>any</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searched</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The record covers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Servers that answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searched at</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>NAT search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What makes it less than certain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is known to be missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 to %2 ± %3 s</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::NatSearchDialog</name>
    <message>
        <source>NAT Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Show These Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>any</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>any time, or 10:42, -10m, …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Before and after the time, because clocks differ.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The address as it is known outside: after source NAT, or before destination NAT. The port may follow a colon.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A port, or the id of ICMP.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Port:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>P&amp;rotocol:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Tolerance:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Outside address:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>T&amp;ime:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter an address as it is known outside.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is not an address: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A port is a number from 0 to 65535.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The address and the field beside it name two different ports.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is not a time. Examples: 10:42, -10m, 2026-11-26 10:42:11+01:00.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is not a duration. Examples of a tolerance: 30s, 2m.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no table to search.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more; the table shows them all</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Save &amp;Report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Page (*.html)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The report could not be saved as %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::NatSearchWords</name>
    <message>
        <source> at %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No flow was translated to %1%2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1%2 was probably %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1%2 was %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1%2 was one of %Ln addresses.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Without a port the answer is uncertain: many hosts share one address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without a time the answer is uncertain: ports are used again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When some of these flows began is not known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table shows one moment: flows that ended before are not in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The time is before the first event of the log.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The time is after the last that is known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries or events may be missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ← %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>before %1 to %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>since %1 or before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>since %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>until %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>times not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows that have not ended yet are not in a history.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not all servers of the history answered: flows of the others are missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows may be missing from %1 to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>There are %Ln more gaps like these.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Other hosts had it shortly before or after: compare the clocks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (uncertain)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::NatWords</name>
    <message>
        <source>port %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>id %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>key 0x%1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>address, port</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 sees %2 in place of %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets sent to %1 go to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no NAT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>source NAT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>destination NAT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>source and destination NAT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>port NAT only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The reply tuple is the original one, inverted: nothing is translated.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether addresses are translated is not known, since not all of them are given.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The addresses stay as they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 key 0x%2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 id %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::NoticeBar</name>
    <message>
        <source>Why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close this notice</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::OpenDialogs</name>
    <message>
        <source>Open Dumps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open Folder</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::Origin</name>
    <message>
        <source>This machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Standard input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Namespace %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>standard input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctnetlink through ctscope-capture in %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctnetlink through ctscope-capture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>conntrack on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>/proc on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctnetlink through ctscope-capture on %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 and %Ln others</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <comment>database, host</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::OwnerWords</name>
    <message>
        <source>forwarded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the kernel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (process %2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>user %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The socket of this program has both ends of the flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The socket of this program receives from anybody at the port of the flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The socket was closed before it was asked for.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No program has accepted the connection yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The process is not known: only root sees which sockets the processes of other users have open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No process has the socket open any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Several sockets or processes fit. Only what they have in common is shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The destination is a broadcast or multicast address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel does not list the sockets of this protocol.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sockets of this machine could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Neither end of the flow is on this machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel itself is one end of the flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command line: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Owner</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pod %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The flow is in another network namespace, whose sockets ctscope may not see.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::PageMachines</name>
    <message numerus="yes">
        <source>%1 and %Ln others</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>machine, what happened</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is the same table as %2, and its flows are shown once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not read at present. Its rows, if any, are those of the last good reading.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln machines are not read at present: %1. Their rows, if any, are those of the last good readings.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Machines that are not read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One machine under two names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The running kernel and the network namespace are the same, whatever the way to them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The machines have not answered yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No machine can be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No machine tracks a flow at present.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::PageNotices</name>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Group by change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No flow differs.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::PageTabs</name>
    <message>
        <source>&amp;Read Now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close &amp;Others</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy &amp;Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy &amp;Path</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close this tab (Ctrl+W)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::PastDiagnosis</name>
    <message>
        <source>This moment is no longer kept.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::PastDiagnosisDialog</name>
    <message>
        <source>Save &amp;Report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Diagnosis Over Time — %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Moments examined</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Findings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The moments are being examined…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The moments cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing of this time is recorded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the Worst Moment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing of what is listed here was found at any of these moments.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checked and not found: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not checked, because %1: %2.</source>
        <comment>reason, findings</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Page (*.html)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was not saved.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::PathPicture</name>
    <message>
        <source>%1 echo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 type %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Path of the flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>translation not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no reply yet, nothing translated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing translated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tracking host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 from %2 to %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The reply is expected from %1 to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replies come from %1 to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That is %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>address and port translated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>address and number translated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>address translated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>port translated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>number translated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>destination</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reply to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>expected reply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reply from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>client</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>address, name</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ProblemTable</name>
    <message>
        <source>%1 cannot be read — why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing read from %1 — why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It could not be counted: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope reads it through a small helper, ctscope-capture, which needs one privilege. This command grants it permanently; the table then appears here by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table shows who talks to whom on this machine, so the kernel lets only the administrator read it. ctscope need not run as root: a graphical program is too large for that.

ctscope-capture can do one thing: forward what the kernel reports about tracked connections. It changes nothing, and drops every other privilege before it starts. Every user who may start it can then see the table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope reads it through a small helper, ctscope-capture, which needs one privilege. The button asks for the administrator&apos;s password, for as long as ctscope runs; this command grants the privilege permanently.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You may not read the connection tracking table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why is the table closed?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The count and the limit are world-readable, so the gauge still works. To see the flows, save them with this command and open the file, or drop it here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 shows who talks to whom on this machine, so the kernel lets only the administrator read it. ctscope need not run as root: a graphical program is too large for that. Its helper ctscope-capture needs only one privilege.

When the table becomes readable, it appears here by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: you may not read the connection tracking table; only the administrator may. &quot;sudo conntrack -L -o extended | ctscope --print -&quot; shows the flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: you may not read this file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You may not read %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file belongs to another user. Ask for permission to read it, or make a copy of your own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You may not enter the network namespace %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only its owner and the administrator may.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope reads it through ctscope-capture, which needs a second privilege to enter. This command grants it permanently; the table then appears here by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why a second privilege?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading a table takes the capability cap_net_admin. Entering a network namespace that is not your own takes cap_sys_admin, which is far-reaching, so ctscope-capture does without it until you decide otherwise. It uses it for the one call that enters, and drops it at once.

A namespace of your own, of a rootless container or of unshare -Urn, needs neither.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope reads it through ctscope-capture, which needs a second privilege to enter. The button asks for the administrator&apos;s password, for as long as ctscope runs; this command grants the privilege permanently.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>you may not enter the network namespace %1. ctscope-capture enters it with the capability cap_sys_admin, or without any when the namespace is your own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>closed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You may not enter it. ctscope-capture enters a namespace that is not your own with the capability cap_sys_admin, which it does not have unless the administrator grants it; it is used for that one call and dropped at once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The network namespace %1 is gone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its last process has ended, its name was deleted, or you may not see it any more. When a namespace gets this name again, its table appears here by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no network namespace %1, or you may not see it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is gone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This kernel has no table in /proc to read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connection tracking runs, but the kernel was built without its text table. Save the flows with this command and open the file, or drop it here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why is there no table?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>/proc/net/nf_conntrack exists only in kernels built with CONFIG_NF_CONNTRACK_PROCFS, which is off by default since Linux 6.0. The conntrack program asks the kernel in another way (ctnetlink), which works on these kernels too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: connection tracking runs, but this kernel has no table in /proc (CONFIG_NF_CONNTRACK_PROCFS is off). &quot;sudo conntrack -L -o extended | ctscope --print -&quot; shows the flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connection tracking is not loaded in this kernel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is being tracked, so there is nothing to show. This command loads it; the table then appears here by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is missing?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel module nf_conntrack is loaded when the first firewall rule that needs it is set, or by hand. Loading it alone does not track anything yet: a rule with “ct” in it, or address translation, starts that.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connection tracking is not loaded in this kernel. &quot;sudo modprobe nf_conntrack&quot; loads it; a firewall rule with &quot;ct&quot;, or address translation, starts it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not tracked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope-capture was not found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no helper</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entering it takes ctscope-capture, which is neither beside ctscope nor where it is installed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table is empty: nothing here uses connection tracking.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This one rule starts it for new connections, and changes nothing else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Why is it empty?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel tracks connections in a network namespace only while a firewall rule there asks for it: a rule with “ct”, or address translation. The module being loaded is not enough.

The rule lives in a table of its own, which accepts everything.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To remove it again:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the table is empty: nothing in this network namespace uses connection tracking. A firewall rule with &quot;ct&quot;, or address translation, starts it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The tables among its files are listed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 holds several files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not in its archive.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The archive has been changed since, or the name is wrong.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These tables are in it:
%1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: there is no such table in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These are the most similar: %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope shows the connection tracking table, from /proc/net/nf_conntrack or printed by one of these commands.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What can be opened?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>/proc/net/nf_conntrack and the older /proc/net/ip_conntrack; conntrack -L with any -o options, also xml and save; conntrack -E event logs; conntrackd -i and its statistics log. Compressed with gzip, xz or zstd, and quoted or wrapped as in mails, they are read as well. The name of the file does not matter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope keeps trying; when the table can be read again, it appears here by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again when the cause is removed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Error message of the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: it cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 does not exist.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It may have been moved or deleted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: there is no such file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is a folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: this is a folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is an archive.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: this is an archive of several files. Save it as a file, and name the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is empty.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no text in it. A dump of an empty table has no lines either.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: there is no text in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 contains no flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is %1, not a list of flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: this is something else, not a list of flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: this is %2, not a list of flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is text, but no line of it is a flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: no line of it is a flow.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 holds an error message instead of flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The command that should have listed them failed: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: there are no flows in it, but an error message: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope reads dumps as text, plain or compressed with gzip, xz or zstd, and archives that hold such files.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: this is not text. Dumps are read as text, plain or packed with gzip, xz or zstd, also out of archives.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It cannot be decompressed to its end, and there is no flow before the damage.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is too large.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It would not fit into memory. Split it, or keep the lines that matter with grep.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: this is too large to read at once. Split it, or keep the lines that matter with grep.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading was cancelled.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: reading was cancelled.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reading %1 was cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 The rows are those of the last good reading.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>you may not read the connection tracking table. ctscope reads it through ctscope-capture, which needs a privilege for that. This command grants it: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This command grants what it needs: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table was to be read only with it, but it is neither beside ctscope nor where it would be installed. File ▸ Read This Machine By offers other ways.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope-capture was not found, neither beside ctscope nor where it is installed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: the file is damaged and cannot be decompressed to its end. The part before the damage was read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is damaged: only the part before the damage is shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading was cancelled; the rows are those of the previous reading.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was not reached.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its archive is damaged, or too large to be read to its end. The table is not in the part that was read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: the archive is damaged, or too large to be read to its end. The table is not in the part that was read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The command failed: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is started again with the next reading.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the command failed: %1 — why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the command printed to standard error</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the command failed: %1. %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no connection to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope does not try again by itself, as ssh would ask, or be refused, once more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope tries again in a second.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>ctscope tries again in %Ln seconds.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2 The rows are those of the last good reading.</source>
        <comment>what is lost, what happens next</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no connection to %1 — why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What ssh says</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: there is no connection to it. %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You may not read the connection tracking table of %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect as root, or run this command once. It lets your account there run conntrack with exactly the arguments that list and follow the table, without a password.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was tried there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table shows who talks to whom through that machine, so its kernel lets only the administrator read it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: you may not read the connection tracking table there. Connect as root, or run this there once: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing on %1 can read the connection tracking table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its kernel has no table in /proc, and the conntrack program is not installed there, or fails.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: its kernel has no table in /proc, and the conntrack program is not installed there, or fails. %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This command may help there: %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no reader</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is not a recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its name is that of a recording of ctscope, and its content is something else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: this is not a recording of ctscope.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was written by a later version of ctscope.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its format is newer than this version knows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: this recording was written by a later version of ctscope, whose format this version does not know.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” is not a time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is recorded in %1 yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: nothing is recorded in it yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recorder created it but has not written a table yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A moment is a time such as 10:42, 2026-11-25T10:42:07 or -10m, and a time range is two of them with a comma between.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: a moment of a recording is a time such as 10:42 or -10m, and a time range is two of them with a comma between.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ProblemWords</name>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read it now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a dump…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open another…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask for the password…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing matches “%1”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the table of %1…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading %1…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 contains no flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is an empty list of flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table has one flow, and it does not match.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The table has %Ln flows, and none of them matches.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” excludes everything. One flow matches the rest of the filter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>“%1” excludes everything. %Ln flows match the rest of the filter.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Drop this part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” and what follows it exclude everything. One flow matches what comes before.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>“%1” and what follows it exclude everything. %Ln flows match what comes before.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Drop it and what follows</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ReadingNotice</name>
    <message>
        <source>conntrack deleted these flows when it listed them: none of them is in the table any more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The text holds %Ln readings of one table; the last one is shown.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The text holds %Ln readings of one table; reading %1 is shown.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Choose reading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Several readings in one text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same tuples come again, as a loop or watch(1) leaves them. Readings are numbered in the order of the text. Their flows are never added up.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading %1, the last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is read again; the rows are those of the previous reading.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is read again: %2 %. The rows are those of the previous reading.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::RecentOrigins</name>
    <message>
        <source>Open &amp;Recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No Recent Files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Clear List</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::RecordCommands</name>
    <message>
        <source>Stop &amp;Recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Record…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recorded to %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving a part of the recording…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved to %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Part of Recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 was not saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2 → %3</source>
        <comment>table, earlier time, later time</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These moments could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::RecordDialog</name>
    <message>
        <source>Record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>7 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>30 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keep the last:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Largest size:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The oldest flows are removed first. 1 GiB of the disk always stays free. A recording of the same name is continued.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Part of Recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A time such as 10:42, 2026-11-25 10:42:07 or -10m</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fr&amp;om:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Until:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replace addresses and &amp;names by pseudonyms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writes pseudonyms in place of addresses and labels, and leaves out owners and the name of the machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Choose…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recordings (*.ctrec)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From and Until are times, the earlier one first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was recorded within this time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file exists. Replace it?</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::RecordingBar</name>
    <message>
        <source>Go to time: 10:42</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A time such as 10:42, 2026-11-25 10:42:07 or -10m, and Enter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As of %1, in a recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As of %1, in a recording of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop Recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Range…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare Its Ends</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to Live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writes this part of the recording to a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last minutes of the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The time of the event log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the Whole Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save %1 to %2…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ten minutes of this table would take too much memory, so less is kept. A recording to a file keeps more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live. The table is too large for its last minutes to be kept in memory; File ▸ Record keeps them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the last %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live, only the last %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Live, the last %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recording to %1 has stopped: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recording to %1: %2 min, %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As of %1, in an event log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As of %1, not live</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Diagnose It</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Says what was wrong within the range, and when</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading %1 of %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shows the flows that differ between the start and the end of the range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The flows of a time range, in a recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The flows of a time range, in a recording of %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::RecordingFileWords</name>
    <message>
        <source>There is no such folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This user may not write the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is not a recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording was written by a later version of ctscope.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk is full. Recording goes on when there is room.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another program writes to the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no such recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is a file of this name already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A recording cannot be replaced by a part of itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was recorded within this time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow ended within this time</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows ended within this time</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 was there at its end</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln were there at its end</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2.</source>
        <comment>two clauses</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parts of the recording are damaged, and flows are missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is the recording of another table.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::RecordingWords</name>
    <message>
        <source>accounting off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not counted yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>timestamps off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>events off</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets and bytes are not counted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel counts them per flow only when accounting is on, and it is off by default. An empty cell here means “not counted”, not zero.

This command turns it on. It acts on flows that begin afterwards; existing ones are never counted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To keep it on after a restart as well:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>These flows are not counted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounting is on, and it acts on flows that began after it was turned on. Those in the table are older, and stay uncounted to their end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel does not record when flows begin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It does so only when timestamps are on, and they are off by default. The age of a flow that was there before ctscope started is then not known: a lower bound is shown.

This command turns them on. It acts on flows that begin afterwards.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To keep them on after a restart as well:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel sends no flow events</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Events are turned off here (nf_conntrack_events is 0). A flow that begins and ends between two readings of the table is not seen, and how a flow ended is estimated.

This command turns them on, for flows that begin while a program listens; 1 instead of 2 turns them on for all, and is the only “on” before Linux 5.19.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Events are off: flows that begin and end between two readings are not seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounting and timestamps are off: packets, bytes and the start of flows are not recorded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the kernel does not record</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets and bytes are counted, and the start of flows recorded, only when accounting and timestamps are on; by default they are off. An empty cell means “not counted”, not zero, and an age is a lower bound.

This command turns both on. They act on flows that begin afterwards; those that are there already stay without.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accounting is off: packets and bytes are not counted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Timestamps are off: the kernel does not record when flows begin.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::RemarkWords</name>
    <message>
        <source>1 EXPECTING line (an expected connection) was passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n EXPECTING lines (expected connections) were passed over.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 line of an expectation table was passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n lines of an expectation table were passed over.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 line of connection tracking statistics was passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n lines of connection tracking statistics were passed over.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 other line without an entry was passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n other lines without an entry were passed over.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>An error message was passed over: &quot;%1&quot;.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A tool failed: &quot;%1&quot;. Entries may be missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text says that something is missing from it: &quot;%1&quot;.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The text says that something is missing from it in %n places: &quot;%1&quot;.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>conntrack says that it has deleted 1 flow entry; conntrack -D lists what it deletes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>conntrack says that it has deleted %n flow entries; conntrack -D lists what it deletes.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>conntrack says that it has created 1 flow entry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>conntrack says that it has created %n flow entries.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>conntrack says that it has updated 1 flow entry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>conntrack says that it has updated %n flow entries.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>conntrack says that it has shown 1 entry; the text holds %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>conntrack says that it has shown %n entries; the text holds %1.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 line of this event log carries no event; it is listed unchanged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n lines of this event log carry no event; they are listed unchanged.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 event was found in this table; it is listed as an entry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n events were found in this table; they are listed as entries.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The text holds %n readings of one table; reading %1 is shown.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The text holds %n readings of one table; reading %1, the last, is shown.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The text holds %n lists with different flows, one after another; all of them are shown.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>All entries are in their first second, so they are shown as NEW events.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 entry</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n entries</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 address of %1 is redacted; the words in their place are shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n addresses of %1 are redacted; the words in their place are shown.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The text ends without a newline: line %1, the last one, may be cut off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The XML document is not closed: flows may be missing after the last one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is the log of a container; its times were kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text was quoted-printable, as in mails; it was decoded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text was base64, as in mails; it was decoded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is a web page; its text is shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The line ends of the text were written as &quot;\n&quot;; it was decoded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text has its lines twice, in &quot;stdout&quot; and &quot;stdout_lines&quot;; they are shown once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is nested in more envelopes than ctscope unwraps; it is not shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is the difference of two texts; of the newer one, the changed lines and those around them are shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is the difference of two texts; only the lines that are new or changed are shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is the difference of two texts, word by word; the newer words are shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is a part of a difference; the lines that were added are shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text shows two texts side by side; lines that differ are not shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other parts of the difference hold entries too; they are not shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The entries were taken from strings in JSON.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The JSON holds %n tables; only the last one is shown.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Other strings of the JSON hold entries too; they are not shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The JSON is cut off within an entry; that entry is not shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is a mail; its body is shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is a mail; its body is shown, unpacked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is a mail; its body is shown, decoded from %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is a mail; its attachment &quot;%1&quot; is shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is a mail; its attachment &quot;%1&quot; is shown, unpacked.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is a mail; its attachment &quot;%1&quot; is shown, decoded from %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other parts of the mail hold entries too; they are not shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A part of the mail is not valid base64; it is not shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An attachment of the mail could not be unpacked completely; the rest of it is not shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An attachment of the mail is an archive; save it and open it by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file grew while it was read; what was added after it was opened is not shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file became shorter while it was read: flows may be missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file was written to while it was read: flows may be missing or from two states of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table was rebuilt while it was read: flows may be missing or listed twice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel counts 1 entry, but listed only %1: flows may be missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The kernel counts %n entries, but listed only %1: flows may be missing.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>When its settings or counters were read, the machine counted 1 entry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>When its settings or counters were read, the machine counted %n entries.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The settings are from %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The settings are from %n files of the same machine.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The files do not agree on %1, so no value is shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The counters are from %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The expectations are from %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 archive inside it was not opened; the first is %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n archives inside it were not opened; the first is %1.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 file is encrypted and was passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n files are encrypted and were passed over.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 file or folder could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n files or folders could not be read.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 file has a name that cannot be read and was passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n files have names that cannot be read and were passed over.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 file has a path that leads out of the archive and was passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n files have paths that lead out of the archive and were passed over.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 folder is nested too deep, or on another file system, and was passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n folders are nested too deep, or on another file system, and were passed over.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 link was not followed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n links were not followed.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 device, FIFO or socket was passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n devices, FIFOs or sockets were passed over.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 file is in the archive more than once; the last one counts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n files are in the archive more than once; the last one counts.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 list of settings, counters or expectations is too large and was passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n lists of settings, counters or expectations are too large and were passed over.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only the first %n files were examined.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>It unpacks to far more than its size; only its beginning was examined.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading was cancelled; only what had been found by then is listed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The archive is damaged; only the part before the damage is listed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording does not cover this time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording has a gap at this moment: flows may be missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording has 1 gap within this time: flows may be missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The recording has %n gaps within this time: flows may be missing.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 part of the recording is damaged and was left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n parts of the recording are damaged and were left out.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows match; the last %1 are shown.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows match the part of the filter that the server can apply; the rest of it was applied to the last %1 of them.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 servers answered: flows of the others are missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow was lost before it was stored.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows were lost before they were stored.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 flow was stored without its destination.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows were stored without their destinations.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>A history holds flows that have ended: states, flags and counters are those of their end, and flows that are still there are missing.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::RemedyBox</name>
    <message>
        <source>Undo:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remedy:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Effect: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ReportCommand</name>
    <message>
        <source>Capacity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries against the limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Page with pictures (*.html)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The entries of this table cannot be read, so there is nothing to diagnose.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The report was saved as %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The report could not be saved as %1: %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::RowCommands</name>
    <message>
        <source>ctscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A file is being written. Quit and discard it?</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::RowJob</name>
    <message>
        <source>The rows are too large for the clipboard (%1). File ▸ Export… writes them to a file.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::RowMenu</name>
    <message>
        <source>Filter by “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What “%1” Means</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Copy %Ln Rows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Copy Row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy Rows As</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy Row As</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy Cell</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter by Rows Without a Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only Rows With a Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At Least “%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>One of the Values in the %Ln Selected Rows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>With the Filter So Far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>… and %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>… and not %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>… or %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name “%1”…</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln Flows…</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Delete Flow…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set Time Left…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set Mark…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::RowsOut</name>
    <message>
        <source>1 row</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No row is selected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copying %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exporting %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exported %1 to %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The export was cancelled; no file was written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copying was cancelled; the clipboard is as it was.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The rows cannot be copied.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 cannot be written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was copied: the addresses of these flows are not known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied %1. Rows left out because an address is not known: %2.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::SavedFiltersDialog</name>
    <message>
        <source>Saved Filters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write $name in a filter to use a saved one in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour of the Line While the Filter Is Applied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the filter a name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“%1” cannot be a name: a name has letters of the English alphabet, digits, and the signs - _ and full stop.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are two filters named “%1”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The filter has no text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;No Colour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write @name to use a name of an address, network, mark, zone or set from the file %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other lines that cannot be used: %1</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::SettingModel</name>
    <message>
        <source>≈ %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> or </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No flow is under this timeout now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow is under this timeout now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 flows are under this timeout now.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>At half the time there would be about %1, at twice the time about %2: estimated from each flow&apos;s idle time, assuming new flows keep arriving at the present rate.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 of them has more time left than this: it has a timeout of its own, or the setting was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 of them have more time left than this: they have a timeout of their own, or the setting was changed.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>It is %1; the default of current kernels is %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Older kernels call it %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It cannot be changed in this network namespace.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, not the default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The name of the file below /proc/sys/net/netfilter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Setting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The value in force.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The default of current kernels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many flows are under this timeout now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About how many flows there would be at half the time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At half</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About how many flows there would be at twice the time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At twice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it does.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its name in older kernels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Old name</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::SettingWords</name>
    <message>
        <source>How many entries this network namespace may have. At this many, a new flow replaces an evictable entry, or its packets are dropped. 0 means no limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chains of the hash table, shared by all network namespaces. Only the first namespace can change it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many expectations there may be. The kernel derives it from the number of buckets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Counts packets and bytes of each flow. It acts on flows that begin afterwards.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keeps the moment when each flow began and ended. It acts on flows that begin afterwards.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether the kernel sends events when flows begin, change and end: 0 never, 1 for every flow, 2 for flows that begin while a program listens. Kernels before 5.19 know 0 and 1, and 1 is their default.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long the kernel retries an event of an end that could not be delivered; kernels before 3.18.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Assigns helpers to flows by their port alone. Off since 4.7 and gone since 6.0, as it could be abused; use a rule with “ct helper”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets with a wrong checksum are invalid.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Logs invalid packets of one protocol, by its number; 255 logs those of all, 0 none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only resets outside the TCP window are invalid, not every packet outside it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resets outside the TCP window are not marked invalid.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After so many retransmissions without a reply, the timeout for retransmissions applies.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No check of the TCP window; only kernels of some routers have it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DCCP flows are picked up in the middle of a connection.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A SYN was seen, and no reply.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SYN and its reply were seen; the ACK that completes the handshake is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An open connection without traffic. Five days by default: connections whose ends vanished stay so long.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One end has closed; its FIN is not acknowledged yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One end has closed and was acknowledged; the other may still send.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both ends have closed; the last acknowledgement is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection is closed; the entry catches late packets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A reset ended the connection; the entry catches late packets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The longest time left of a flow that retransmits without a reply. Such flows cannot be recognised by their state, so none are counted here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An open connection with unacknowledged data. Counted here are those picked up in the middle without a reply; others look established.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UDP without a reply, or with only one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UDP with packets in both directions for more than two seconds. 180 s before Linux 5.0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UDP-Lite without a reply; kernels before 5.0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UDP-Lite with packets in both directions; kernels before 5.0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ICMP requests, such as those of ping.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ICMPv6 requests, such as those of ping.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GRE without a reply.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GRE with packets in both directions, such as PPTP tunnels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An SCTP association that has ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SCTP: INIT was seen, the cookie is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SCTP: the cookie was sent back, its acknowledgement is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An open SCTP association without traffic; its heartbeats count as traffic.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SCTP: the opening end has asked to close.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SCTP: the accepting end has asked to close.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SCTP: closing was acknowledged, its completion is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SCTP: a heartbeat was seen on a path without a handshake.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SCTP: a heartbeat was answered on a path without a handshake; kernels before 6.0.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DCCP: a request was seen, and no reply.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DCCP: the response was seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DCCP: the response was acknowledged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An open DCCP connection without traffic.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DCCP: the server has asked to close.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DCCP: the connection is being closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DCCP: closed; the entry catches late packets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protocols without a tracker of their own, such as ESP and IGMP.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long the fragments of an IPv6 packet are kept while others are missing. This timeout governs no flows.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory for IPv6 fragments below which new ones were accepted again; unused since Linux 4.17.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory for incomplete IPv6 packets; above it, new fragments are dropped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on (1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>off (0)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TCP flows in a flow table return to the normal path after this long without traffic.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>UDP flows in a flow table return to the normal path after this long without traffic.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A setting of this kernel that ctscope does not know.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by buckets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows are picked up in the middle of a connection, as after a restart of the firewall. When this is off, a packet of a connection without a handshake is invalid.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::SeverityMark</name>
    <message>
        <source>Fine</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::SkipWords</name>
    <message>
        <source>the line is longer than 1 MiB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the line contains a NUL byte</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this line is XML</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this line is in the form of conntrack -o save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this line is from %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this line is a setting from sysctl</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this line is not text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the text of this line is uncertain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the line does not begin with -A, -U or -D</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the beginning of this entry is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the end of this entry is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a part of this entry is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the line is cut, and the next one may not continue it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its lines cannot be joined with certainty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the text ends in the middle of this entry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the beginning of this event is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the time of this event is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the protocol is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the protocol number is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the protocol number is not valid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the protocol&apos;s name and number contradict each other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the two directions have different protocols</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there are no addresses</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the line has no source or no destination address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a source address is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a destination address is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the source address is not valid: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the destination address is not valid: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a word replaces an address, but is missing from the other tuple</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its addresses are of two families</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an address is not of the family that the entry names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the reply tuple is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the reply tuple is incomplete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has more than two tuples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a tuple has keys of two protocols</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the two directions have different kinds of keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a source port is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a destination port is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a port is not valid: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a port is redacted: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the ICMP type is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the ICMP type is not valid: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the ICMP type is redacted: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the ICMP code is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the ICMP code is not valid: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the ICMP code is redacted: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the ICMP id is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the ICMP id is not valid: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a GRE key is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a GRE key is not valid: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a GRE key is redacted: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the number of %1 is too large</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the value of %1 is too large</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the value of %1 is not valid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the number of seconds is too large</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is not enough memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the flow element is not finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the beginning of the flow element is missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the flow element is too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the flow element is nested too deeply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the flow element is malformed: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this is an expectation, not a flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 is outside of a direction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the event type &quot;%1&quot; is not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the direction &quot;%1&quot; is not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the original direction has no complete addresses</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the original direction has no complete ports or keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the original direction has no complete counters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the reply direction has no complete addresses</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the reply direction has no complete ports or keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the reply direction has no complete counters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the flow has no protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the line names no protocol</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the message is too short</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the message is of another type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an attribute&apos;s length is wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an attribute has the wrong size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a tuple is missing</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::StateBars</name>
    <message>
        <source>Flows by protocol and state</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: 1 flow. Click to show it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 flows. Click to show them.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>
%1: %2</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::StateTotals</name>
    <message>
        <source>%1 %2</source>
        <comment>protocol, state</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no state</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::StateWords</name>
    <message>
        <source>The tracker has not yet seen a packet that shows the state of the connection.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A SYN was seen in one direction; the other end&apos;s SYN and ACK is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SYN and the SYN and ACK in reply were seen; the ACK that completes the handshake is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The handshake is complete; data may flow both ways.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One end has sent FIN, so it will send no more data; its acknowledgement is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first FIN has been acknowledged; the other end may still send before its own FIN.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both ends have sent FIN; the last acknowledgement is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both ends have closed; the entry stays a while to catch late packets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An RST ended the connection; the entry stays a few seconds for late packets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A SYN was seen from both ends: they open the connection at the same time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A state that only kernels before 2.6.31 could print.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An ABORT or a SHUTDOWN COMPLETE chunk ended the association.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>INIT was seen, perhaps its INIT ACK too; the COOKIE ECHO is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>COOKIE ECHO was seen; the COOKIE ACK that completes the handshake is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The end that opened the association has sent SHUTDOWN.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The end that accepted the association has sent SHUTDOWN.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SHUTDOWN has been answered by SHUTDOWN ACK; SHUTDOWN COMPLETE is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A HEARTBEAT was seen on a path without a handshake: a further path of an association with several addresses.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The HEARTBEAT on this further path has been answered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A Request was seen; the Response is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Response was seen; its acknowledgement is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Response has been acknowledged; the first data of the other end is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server has asked the client to close.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A Close was seen; the Reset that answers it is awaited.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A Reset ended the connection; the entry stays a while to catch late packets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A word that the tracker uses for packets, not for connections; it should not appear here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connections with a handshake; the tracker follows their flags and sequence numbers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Datagrams without a connection; the tracker only sees addresses, ports and times.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Datagrams with a partial checksum, followed like UDP.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests and their answers, such as ping. Error messages have no entry of their own: they count as RELATED to the flow that they are about.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Associations with a four-way handshake; the tracker follows their chunks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Datagram connections with a handshake. Kernels from about 6.16 no longer follow their states.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tunnelled packets, told apart by their keys, which only PPTP uses.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel has no tracker for this protocol: only the addresses tell its flows apart.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::StatisticsPanel</name>
    <message>
        <source>Connection tracking counters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This kernel has no connection tracking counters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What that machine had counted since its start; a dump has no rates.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No counter of drops or evictions has risen in the last minute.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Counters of drops and evictions that rose in the last minute: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A dump contains no kernel counters. Only a live table has them, or a table of a support bundle that contains them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a counter to see what it means, what to do when it rises, and its value on each processor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The counters are read together with the table at the next reading.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::StatusLine</name>
    <message>
        <source>What is shown, and from where</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1. Click for details.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>just now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 s ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 min ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 h ago</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 event of %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln events of %1</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>as of %1, %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln flows shown</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>all %Ln flows shown</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the table shows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 flow matches the filter “%1”; the other %2 are hidden.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows match the filter “%1”; the other %2 are hidden.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>All flows of the log are shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All flows of the last reading are shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The log holds %1. Events of the same flow are combined in one row, which shows its last event, and when it began and ended if the log says so.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One more row is a flow that has just ended. It stays for a few seconds, struck out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln more rows are flows that have just ended. They stay for a few seconds, struck out.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The kernel counts 1 entry, which it does not list: expired entries are counted until they are removed, and the two are not read at the same moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>The kernel counts %Ln entries, %1 more than it lists: expired entries are counted until they are removed, and the two are not read at the same moment.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>1 entry was read more than once, as the table changes while it is read; it is shown once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln entries were read more than once, as the table changes while it is read; each is shown once.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>from %1: events %2, all flows %3 in %4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>read from %1 %2 in %3</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>read from %1 in %2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the flows come from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read from %1 at %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read from %1. Times in a dump are those of the moment when it was made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows that begin and end between two readings are known from the kernel&apos;s events, and the visible rows are queried one by one each time. How often all flows are read depends on how long it takes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recognised from its content as: %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading took %1, matching with the previous reading %2, filtering and sorting %3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 line skipped — why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln lines skipped — why?</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>What could not be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Line %1: %2
%3</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>All other lines were read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>paused: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table is not being read. All times are those of the last reading.

Space resumes; F5 reads once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped: %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not read any more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table cannot be read at present. All rows and times are those of the last good reading.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1 — why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no counters — why?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No packets and bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The dump has no packet and byte counters, as accounting was off on its machine. An empty cell means “not counted”, not zero.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 remark</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n remarks</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Remarks on the text that was read</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln without %1 not shown</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The kernel there is Linux %1.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was started %1 h ago.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its clock is that of this machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its clock is %1 s ahead of that of this machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its clock is %1 s behind that of this machine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from 1 machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>from %Ln machines</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln lost</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln without an answer</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln counted once</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each machine is read by itself, and the table shows what is known of all. The number of flows is that of all machines together; each has a limit of its own, and the panels beside the table are about one machine, which their titles name.

Putting the tables together took %1, filtering and sorting %2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>It was started %Ln days ago.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ctscope::TextBlock</name>
    <message numerus="yes">
        <source>… and %Ln more characters</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copy All %Ln Characters</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ctscope::ThresholdWords</name>
    <message>
        <source>Fill level: warning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill level: critical</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill level: full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill level: how far it falls until the warning ends</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time until the table is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Entries per hash bucket at the limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the table that matters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fewest flows of which shares are computed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Idle connections: share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Idle connections: idle time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CLOSE_WAIT: share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TIME_WAIT: share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DNS: share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DNS: new flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SYN flood: half-open connections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SYN flood: share without a reply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scan: targets of one source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scan: share without a reply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed insertions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ports of source NAT in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Translated UDP: time without a reply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Invalid packets: rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Invalid packets: share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Traffic in one direction: share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tunnels: share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unknown protocols: share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shortest UDP stream timeout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expectations: share of their limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>/s</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::ThresholdsDialog</name>
    <message>
        <source>Thresholds of the Diagnosis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source of the default</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::TimeChart</name>
    <message>
        <source>Click to show the flows of %1.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::TimeStrip</name>
    <message>
        <source>Time of the recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln packets dropped</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entries evicted</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was recorded.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The machine slept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Events were lost: flows are missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table could not be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk was full: flows are missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The clock of the machine was set.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%Ln flows ended</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The readings of the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left and Right go to the reading before and after, with Shift ten readings; Home and End go to the first and the last.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left and Right go a second back and on, with Shift ten seconds and with Ctrl a minute; Home and End go to the start and the end; plus and minus change the part that is shown; brackets begin and end a range.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::TimeTicks</name>
    <message>
        <source>−%1 h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>−%1 min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>−%1 s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>now</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::TupleTable</name>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Destination</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dest. port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dest. key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Packets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Original</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>tuple, field</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::WindowActions</name>
    <message>
        <source>&amp;This Machine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Network Namespaces…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tables of containers and of other network namespaces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open Dump…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open F&amp;older…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lists the tables in a folder, such as an unpacked support bundle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Paste Dump</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Close Tab</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause reading; the table stays as it is (Space)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read at once, also while paused (F5)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select &amp;All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy Rows &amp;As</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Find (Filter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What This Column &amp;Means</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Capacity &amp;Levels…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill levels at which the gauge turns amber and red</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Hide Ended Flows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove rows as soon as their flows have ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Signs and Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About ctscope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Reset Layout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the Desktop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Read This Machine By</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The First That &amp;Works</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The capture helper, ctnetlink, /proc: in this order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The Capture &amp;Helper</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ctnetlink through ctscope-capture, the only program that needs a privilege</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;ctnetlink</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sockets of this program, which then needs CAP_NET_ADMIN</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>/&amp;proc</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The kernel&apos;s text table; this program then needs CAP_DAC_READ_SEARCH</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Filter Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writes the diagnosis of this table to a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;NAT Search…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finds the inside address behind a translated one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save Report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Saved Filters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Applies, saves and manages filters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Co&amp;lour Rules…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which rows have a colour and a sign of their own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Group By</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Group A&amp;lso By</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Co&amp;mpare With</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earlier &amp;Dump…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Marked Moment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mar&amp;k This Moment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keeps the table as it is now, to be compared with a later moment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Delete Flows…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deletes the selected flows, or those that match the filter, from the kernel&apos;s table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writes rows or groups of this table to a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Alar&amp;ms…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of what the desktop notifies you: a table that is nearly full, drops, flows that match a filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table that a command prints, once for each reading or all the time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other Mac&amp;hine…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The table of another machine, through ssh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Comman&amp;d…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Several Machines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit Sets of Machines…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open Histor&amp;y…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Flows of many machines and weeks, out of ClickHouse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Record…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Records the table in front to a file, until that is stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Last &amp;Ten Minutes…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writes what is kept of the last minutes of the table in front to a recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Part of Recordin&amp;g…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writes a range of time to a file of its own, with pseudonyms if you want</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Time Strip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shows the last minutes of live tables above them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set &amp;Time Left…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sets how long the selected flows, or those that match the filter, stay without packets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set &amp;Mark…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sets the mark of the selected flows, or of those that match the filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deletions and C&amp;hanges…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which flows were deleted or changed, and the commands that undo it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Diagnosis &amp;Over Time…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Says what was wrong within the range chosen on the strip, or the time that it shows, and when</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which machines are shown as one table, with your own names</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::WindowBar</name>
    <message>
        <source>Tool Bar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where the flows come from: this machine, a saved dump, or the clipboard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How often the table is read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Interval</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>every %1 s</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ctscope::WindowDocks</name>
    <message>
        <source>Capacity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limits and Timeouts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expectations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Namespaces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Charts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>panel, machine</comment>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
