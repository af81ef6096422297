// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/entry_editor.h"

#include "kernel/socket_channel.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <unistd.h>

namespace ctscope {

using End = NetlinkAnswer::End;

// Through a socket of this process

std::unique_ptr<SocketEditor> SocketEditor::open(EditLog log)
{
    NetlinkSocket socket = NetlinkSocket::open();
    if (!socket)
        return nullptr;
    return std::unique_ptr<SocketEditor>(new SocketEditor(std::move(socket), std::move(log)));
}

SocketEditor::SocketEditor(NetlinkSocket socket, EditLog log)
    : m_writer(std::move(socket))
    , m_log(std::move(log))
{
}

EntryEditor::Result SocketEditor::apply(
    const EntryEdit &edit, std::span<const EntryKey> keys, std::string_view reason, std::stop_token stop)
{
    Result result;
    if (keys.empty()) {
        // The same permission as for an edit.
        const auto channel = SocketChannel::open();
        result.answer = channel
            ? channel->ask(NetlinkQuestion::TableStatistics, std::move(stop), [](const NetlinkMessage &) {})
            : NetlinkAnswer{End::Broken, errno};
        return result;
    }
    result.logged = m_log.writeIntent(::getuid(), edit, reason, keys);
    for (const EntryKey &key : keys) {
        const int error = m_writer.apply(edit, key);
        if (error == EPERM)
            result.answer = {End::Refused, EPERM};
        else if (isNoAnswer(error))
            result.answer = {End::Broken, error};
        if (result.answer.end != End::Complete)
            break;
        result.errors.push_back(error);
    }
    const auto done = static_cast<std::size_t>(std::ranges::count(result.errors, 0));
    result.logged = m_log.writeResult(::getuid(), edit, done, keys.size()) && result.logged;
    return result;
}

// Through the helper

std::unique_ptr<HelperEditor> HelperEditor::open(HelperChannel::Options options)
{
    auto channel = HelperChannel::open(std::move(options));
    if (!channel)
        return nullptr;
    return std::unique_ptr<HelperEditor>(new HelperEditor(std::move(channel)));
}

HelperEditor::HelperEditor(std::unique_ptr<HelperChannel> channel)
    : m_channel(std::move(channel))
{
}

EntryEditor::Result HelperEditor::apply(
    const EntryEdit &edit, std::span<const EntryKey> keys, std::string_view reason, std::stop_token stop)
{
    Result result;
    const auto payload = capture::encodeEdit({edit, reason}, keys);
    if (!payload) {
        result.answer = {End::Refused, EINVAL};
        return result;
    }
    capture::EditResults results;
    result.answer = m_channel->edit(edit.isDeletion(), *payload, std::move(stop), results);
    result.errors = std::move(results.errors);
    result.logged = results.logged;
    if (result.errors.size() > keys.size())
        result = {{End::Broken, EPROTO}, {}, false};
    // The entry at which permission was missing was not edited.
    if (result.answer.end != End::Complete && !result.errors.empty())
        result.errors.pop_back();
    return result;
}

} // namespace ctscope
