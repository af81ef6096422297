// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/entry_edit.h"

#include "kernel/netlink_flow_key.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <sys/socket.h>

namespace ctscope {

bool EntryEdit::isValid() const noexcept
{
    switch (kind) {
    case Kind::Delete: return value == 0 && mask == 0;
    case Kind::Timeout: return value > 0 && value <= longestTimeout && mask == 0; // 0 would be a deletion
    case Kind::Mark: return mask != 0 && (value & ~mask) == 0;
    }
    return false;
}

EditRequest::EditRequest(const EntryEdit &edit, const EntryKey &key, std::uint32_t sequence)
{
    nlmsghdr *const header = mnl_nlmsg_put_header(m_buffer.data());
    const int message = edit.isDeletion() ? IPCTNL_MSG_CT_DELETE : IPCTNL_MSG_CT_NEW;
    header->nlmsg_type = static_cast<std::uint16_t>(NFNL_SUBSYS_CTNETLINK << 8 | message);
    header->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK; // without NLM_F_CREATE
    header->nlmsg_seq = sequence;
    auto *const generic = static_cast<nfgenmsg *>(mnl_nlmsg_put_extra_header(header, sizeof(nfgenmsg)));
    generic->nfgen_family = static_cast<std::uint8_t>(key.flow.source.isV6() ? AF_INET6 : AF_INET);
    generic->version = NFNETLINK_V0;
    putFlowKey(header, key.flow);
    switch (edit.kind) {
    case EntryEdit::Kind::Delete: mnl_attr_put_u32(header, CTA_ID, htonl(key.id)); break;
    case EntryEdit::Kind::Timeout: mnl_attr_put_u32(header, CTA_TIMEOUT, htonl(edit.value)); break;
    case EntryEdit::Kind::Mark:
        mnl_attr_put_u32(header, CTA_MARK, htonl(edit.value));
        mnl_attr_put_u32(header, CTA_MARK_MASK, htonl(edit.mask));
        break;
    }
    m_size = header->nlmsg_len;
}

} // namespace ctscope
