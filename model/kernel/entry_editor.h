// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/edit_log.h"
#include "kernel/entry_edit.h"
#include "kernel/entry_writer.h"
#include "kernel/helper_channel.h"
#include "kernel/netlink_channel.h"

#include <memory>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

namespace ctscope {

/// Deletes and changes entries of the kernel's table, one by one: each by its tuple, its zone and its id. Used by one
/// thread at a time.
class EntryEditor {
public:
    /// What became of the entries.
    struct Result {
        NetlinkAnswer answer; ///< Refused with EPERM: there is no permission
        /// The errno value for each entry in order, as EntryWriter::apply() returns it: 0 = done, ENOENT = it was gone;
        /// fewer than entries when the answer ended early.
        std::vector<int> errors;
        bool logged = false; ///< the system log has them
    };

    virtual ~EntryEditor() = default;

    /// Edits these entries, at most `atOnce`. Without entries it finds out whether that is permitted. `edit` must be
    /// valid. `reason`: a text for the system log. `stop` ends the wait for a password only: what was sent is done.
    virtual Result apply(
        const EntryEdit &edit, std::span<const EntryKey> keys, std::string_view reason, std::stop_token stop) = 0;

    static constexpr std::size_t atOnce = capture::mostEdited;
};

/// Edits through a socket of this process, which needs CAP_NET_ADMIN, and writes to the system log itself.
class SocketEditor : public EntryEditor {
public:
    /// nullptr when the socket cannot be opened; errno has the reason.
    static std::unique_ptr<SocketEditor> open(EditLog log = EditLog::open("ctscope"));

    Result apply(
        const EntryEdit &edit, std::span<const EntryKey> keys, std::string_view reason, std::stop_token stop) override;

private:
    SocketEditor(NetlinkSocket socket, EditLog log);

    EntryWriter m_writer;
    EditLog m_log;
};

/// Edits through ctscope-delete (app/capture/README.md), which writes to the system log.
class HelperEditor : public EntryEditor {
public:
    /// Starts the helper; does not wait for it. nullptr with errno when it cannot be started.
    static std::unique_ptr<HelperEditor> open(HelperChannel::Options options);

    Result apply(
        const EntryEdit &edit, std::span<const EntryKey> keys, std::string_view reason, std::stop_token stop) override;

private:
    explicit HelperEditor(std::unique_ptr<HelperChannel> channel);

    std::unique_ptr<HelperChannel> m_channel;
};

} // namespace ctscope
