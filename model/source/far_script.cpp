// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/far_script.h"

#include "flow/foreign_text.h"

#include <algorithm>
#include <iterator>

namespace ctscope {

namespace {

// `out` passes a list on line by line while events may come in between. conntrack(8) itself writes each event at once.
constexpr std::string_view script = R"SCRIPT(
LC_ALL=C; export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; export PATH
ev=
out() { if [ -n "$ev" ]; then awk '{ print; fflush() }'; else cat; fi; }
begin() { echo "$b begin $1"; }
end() { echo "$b end $1 $2"; }
value() { v=; IFS= read -r v 2>/dev/null <"$2" || :; [ -n "$v" ] && echo "$1=$v"; }
settings() {
  for f in /proc/sys/net/netfilter/nf_* /proc/sys/net/ipv4/netfilter/ip_c*; do
    [ -f "$f" ] && value "${f##*/}" "$f"
  done
  return 0
}
count() {
  for f in /proc/sys/net/netfilter/nf_conntrack_count /proc/sys/net/netfilter/nf_conntrack_max \
    /proc/sys/net/netfilter/nf_conntrack_buckets /proc/sys/net/nf_conntrack_max \
    /proc/sys/net/ipv4/netfilter/ip_conntrack_count /proc/sys/net/ipv4/netfilter/ip_conntrack_max; do
    [ -f "$f" ] && value "${f##*/}" "$f"
  done
  return 0
}
moment() { echo "clock=$(date +%s)"; value uptime /proc/uptime; }
table() { for t in /proc/net/nf_conntrack /proc/net/ip_conntrack; do [ -e "$t" ] && echo "$t" && return; done; }
capture() {
  for f in "$(command -v ctscope-capture 2>/dev/null)" /usr/libexec/ctscope-capture /usr/local/libexec/ctscope-capture; do
    [ -n "$f" ] && [ -x "$f" ] || continue
    { [ "$(id -u)" = 0 ] || getcap "$f" 2>/dev/null | grep -q cap_net_admin; } && echo "$f" && return
  done
}
hello() {
  echo "uid=$(id -u)"
  echo "user=$(id -un)"
  value machine /etc/machine-id
  value boot /proc/sys/kernel/random/boot_id
  echo "netns=$(readlink /proc/self/ns/net 2>/dev/null)"
  echo "cpu=$(uname -m)"
  echo "capture=$(capture)"
  value kernel /proc/sys/kernel/osrelease
  echo "os=$(sed -n 's/^ID=//p' /etc/os-release 2>/dev/null | tr -d '"')"
  echo "tool=$(command -v conntrack 2>/dev/null)"
  echo "sudo=$(command -v sudo 2>/dev/null)"
  t=$(table); echo "table=$t"
  [ -n "$t" ] && [ -r "$t" ] && echo "readable=1"
  moment
}
tool() { "$@" -L -f ipv4 -o extended,id && "$@" -L -f ipv6 -o extended,id; }
list() {
  case $1 in
  tool) tool conntrack ;;
  sudo-tool) tool sudo -n "$(command -v conntrack)" ;;
  proc) cat "$(table)" ;;
  sudo-proc) sudo -n cat "$(table)" ;;
  esac </dev/null
}
events() {
  trap 'kill $p 2>/dev/null; exit' TERM
  case $1 in
  tool) conntrack -E -o extended,id </dev/null & ;;
  sudo-tool) sudo -n "$(command -v conntrack)" -E -o extended,id </dev/null & ;;
  esac
  p=$!
  wait $p
  echo "$b ended $?"
}
while read -r c a; do
  case $c in
  hello | count | settings) begin "$c"; "$c" 2>/dev/null; end "$c" 0 ;;
  clock) begin clock; moment; end clock 0 ;;
  statistics)
    begin statistics
    for f in /proc/net/stat/nf_conntrack /proc/net/stat/ip_conntrack; do [ -r "$f" ] && { out <"$f"; break; }; done
    end statistics 0 ;;
  expectations)
    begin expectations
    s=2
    for f in /proc/net/nf_conntrack_expect /proc/net/ip_conntrack_expect; do
      [ -e "$f" ] || continue
      s=13
      [ -r "$f" ] && out <"$f" && s=0
      break
    done
    end expectations $s ;;
  list)
    begin list
    { list "$a"; echo "$b end list $?"; } | out
    echo "$b done list" ;;
  events) begin events; events "$a" & ev=$!; end events 0 ;;
  capture) begin capture; end capture 0; exec "$(capture)" ;;
  esac
done
[ -n "$ev" ] && kill "$ev" 2>/dev/null
exit 0
)SCRIPT";

struct Package {
    std::string_view os;
    std::string_view command;
};
constexpr Package packages[] = {
    {"debian", "sudo apt install conntrack"},
    {"ubuntu", "sudo apt install conntrack"},
    {"raspbian", "sudo apt install conntrack"},
    {"linuxmint", "sudo apt install conntrack"},
    {"openwrt", "opkg update && opkg install conntrack"},
    {"alpine", "apk add conntrack-tools"},
    {"fedora", "sudo dnf install conntrack-tools"},
    {"rhel", "sudo dnf install conntrack-tools"},
    {"centos", "sudo dnf install conntrack-tools"},
    {"rocky", "sudo dnf install conntrack-tools"},
    {"almalinux", "sudo dnf install conntrack-tools"},
    {"ol", "sudo dnf install conntrack-tools"},
    {"arch", "sudo pacman -S conntrack-tools"},
    {"opensuse-leap", "sudo zypper install conntrack-tools"},
    {"opensuse-tumbleweed", "sudo zypper install conntrack-tools"},
    {"sles", "sudo zypper install conntrack-tools"},
};

} // namespace

std::string farScript(std::string_view boundary) { return "b=" + std::string(boundary) + std::string(script); }

std::string farStarter(std::size_t size)
{
    return "exec sh -c 'eval \"$(dd bs=1 count=" + std::to_string(size) + " 2>/dev/null)\"'";
}

std::string sudoersCommand(std::string_view user, std::string_view conntrack)
{
    std::string rule(user);
    rule += " ALL=(root) NOPASSWD: ";
    for (const std::string_view arguments : {"-L -f ipv4", "-L -f ipv6", "-E"}) {
        rule += rule.ends_with(": ") ? "" : ", ";
        rule.append(conntrack).append(" ").append(arguments).append(" -o extended\\,id");
    }
    return "echo " + shellWord(rule) + " | sudo tee /etc/sudoers.d/ctscope";
}

std::string installCommand(std::string_view osId)
{
    const auto *const found = std::ranges::find(packages, osId, &Package::os);
    return found == std::end(packages) ? "install conntrack-tools" : std::string(found->command);
}

} // namespace ctscope
